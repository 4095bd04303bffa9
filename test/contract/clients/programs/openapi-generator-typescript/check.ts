/** Makes both checks with the client that openapi-generator writes for TypeScript: check <live> <later> <image> <keys>. */
import {
  ChecksApi,
  Configuration,
  ResponseError,
  type ThreeFactorAnswer,
  type TwoFactorAnswer,
} from "./client/index.js";

const [live = "", later = "", image = "", keys = ""] = process.argv.slice(2);
const person = { name: "示例甲", idNumber: "110009190001010001" };

function checksAt(basePath: string): ChecksApi {
  return new ChecksApi(new Configuration({ basePath }));
}

function show({ kind, verdict, reason, advice, reference }: TwoFactorAnswer | ThreeFactorAnswer): void {
  console.log(kind, verdict, reason, advice, reference);
}

const checks = checksAt(live);
const reference = "order-17";
show(await checks.twoFactor({ idempotencyKey: `${keys}-1`, twoFactorInput: { ...person, reference } }));
show(await checks.twoFactor({ idempotencyKey: `${keys}-2`, twoFactorInput: person }));
show(
  await checks.threeFactor({
    idempotencyKey: `${keys}-3`,
    threeFactorInput: { ...person, image, reference },
  }),
);
show(await checks.threeFactor({ idempotencyKey: `${keys}-4`, threeFactorInput: { ...person, image } }));

const changed = checksAt(later);
show(await changed.twoFactor({ idempotencyKey: `${keys}-5`, twoFactorInput: person }));
show(await changed.threeFactor({ idempotencyKey: `${keys}-6`, threeFactorInput: { ...person, image } }));
try {
  await changed.twoFactor({ idempotencyKey: "refused-by-api-gateway", twoFactorInput: person });
} catch (error) {
  if (!(error instanceof ResponseError)) throw error;
  console.log("refused", error.response.status);
}
