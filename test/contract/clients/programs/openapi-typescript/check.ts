/** Makes both checks with the types that openapi-typescript writes: check <live> <later> <image> <keys>. */
import createClient from "openapi-fetch";
import type { components, paths } from "./client.js";

type Answer = components["schemas"]["TwoFactorAnswer"] | components["schemas"]["ThreeFactorAnswer"];

const [live = "", later = "", image = "", keys = ""] = process.argv.slice(2);
const person = { name: "示例甲", idNumber: "110009190001010001" };
const reference = "order-17";

function show(answer: Answer | undefined): void {
  if (answer === undefined) throw new Error("there is no verdict");
  const { kind, verdict, reason, advice, reference } = answer;
  console.log(kind, verdict, reason, advice, reference);
}

async function two(baseUrl: string, key: string, fields: { reference?: string } = {}) {
  const header = { "Idempotency-Key": key };
  return createClient<paths>({ baseUrl }).POST("/v1/two-factor", {
    params: { header },
    body: { ...person, ...fields },
  });
}

async function three(baseUrl: string, key: string, fields: { reference?: string } = {}) {
  const header = { "Idempotency-Key": key };
  return createClient<paths>({ baseUrl }).POST("/v1/three-factor", {
    params: { header },
    body: { ...person, image, ...fields },
  });
}

show((await two(live, `${keys}-1`, { reference })).data);
show((await two(live, `${keys}-2`)).data);
show((await three(live, `${keys}-3`, { reference })).data);
show((await three(live, `${keys}-4`)).data);
show((await two(later, `${keys}-5`)).data);
show((await three(later, `${keys}-6`)).data);
const { error, response } = await two(later, "refused-by-api-gateway");
if (error !== undefined) console.log("refused", response.status);
