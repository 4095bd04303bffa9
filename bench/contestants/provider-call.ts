import { createHash } from "node:crypto";
import { type Agent, request } from "node:http";
import type { APIGatewayProxyEventV2 } from "aws-lambda";

/*
 * What all contestants except idcheck share: the call to the provider as one would write it by hand, with node:http, which
 * is the fastest in Node: over a separate connection, or over a network (`BENCH_KEPT_AGENT`) with TLS and an agent that
 * keeps connections.
 */

/** The body of a check; all contestants except idcheck look no further than this. */
export type CheckBody = { name: string; idNumber: string; image?: string };

/** The provider's secret as it is stored. */
export type Account = { key: string; secret: string; baseUrl: string; twoFactor: { code: string } };

/** What a handler reads from the vendor's answer. */
export type CheckAnswer = { verdict: string; score: string | null; providerReference: string };

const threeFactorCode = "33e7e61c95234dbe9b7f19680f227ae6";
const timeoutMs = 12_000;

/** How requests are made. */
type Way = { request: typeof request; agent: Agent | false };

// Imported only where it is used, because it would count as what the other benchmarks load.
const way: Promise<Way> =
  process.env["BENCH_KEPT_AGENT"] === "true"
    ? import("node:https").then((https) => ({
        request: https.request,
        agent: new https.Agent({ keepAlive: true }),
      }))
    : Promise.resolve({ request, agent: false });

/** Reads the body of an event. */
export function bodyOf(event: APIGatewayProxyEventV2): CheckBody {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as one would write it without a schema
  return JSON.parse(event.body ?? "") as CheckBody;
}

/** Calls the provider once. */
export async function callProvider(account: Account, body: CheckBody): Promise<CheckAnswer> {
  const sign = createHash("md5").update(account.key).update(account.secret).digest("hex").toUpperCase();
  const login = { secret_key: account.key, secret_sign: sign };
  const fields =
    body.image === undefined
      ? { ...login, secret_code: account.twoFactor.code, idcard: body.idNumber, name: body.name }
      : {
          ...login,
          secret_code: threeFactorCode,
          image: body.image,
          imageType: "BASE64",
          idCardNum: body.idNumber,
          name: body.name,
          qualityContro: "NONE",
          livenessControl: "NONE",
        };
  return answerOf(await post(account.baseUrl, encode(fields)));
}

function encode(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
}

function answerOf(text: string): CheckAnswer {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as one would write it without a schema
  const { data } = JSON.parse(text) as {
    data: { errorCode: number; taskId: string; result?: { score?: string } };
  };
  return {
    verdict: String(data.errorCode) === "0" ? "match" : "mismatch",
    score: data.result?.score ?? null,
    providerReference: data.taskId,
  };
}

async function post(url: string, body: string): Promise<string> {
  const { request: start, agent } = await way;
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "content-length": Buffer.byteLength(body),
    };
    const options = { method: "POST", headers, agent, timeout: timeoutMs };
    const sent = start(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    });
    sent.on("error", reject).on("timeout", () => sent.destroy(new Error("timeout")));
    sent.end(body);
  });
}
