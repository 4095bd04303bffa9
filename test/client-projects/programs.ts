/** What callers write: both checks over both ways, printing what they are told. */

/** The words that every program prints: a verdict and a score for each way. */
export const expected = "http match match 97 · invoke match match 97";

/** The import of a client, in one syntax. */
const imports = {
  esm: `
import { createClient, http, isIdcheckProblem } from "@idcheck/client";
import { invoke } from "@idcheck/client/invoke";`,
  cjs: `
const { createClient, http, isIdcheckProblem } = require("@idcheck/client");
const { invoke } = require("@idcheck/client/invoke");`,
};

const body = `
const person = { name: "示例甲", idNumber: settings.IDCHECK_ID_NUMBER };
const image = settings.IDCHECK_IMAGE;
async function checks(name, client) {
  const two = await client.twoFactor(person);
  const three = await client.threeFactor({ ...person, image });
  return [name, two.verdict, three.verdict, three.face.score].join(" ");
}
async function checkAll() {
  const overHttp = createClient({ transport: http({ baseUrl: settings.IDCHECK_URL }) });
  const overInvoke = createClient({ transport: invoke({ stage: "local", caller: "projects" }) });
  const refused = await overHttp.twoFactor({ name: "", idNumber: "" }).catch((error) => error);
  if (!isIdcheckProblem(refused) || refused.code !== "invalid_request") throw new Error("not refused");
  return [await checks("http", overHttp), await checks("invoke", overInvoke)].join(" · ");
}`;

const settings = `
const settings = process.env;`;
const print = `
checkAll().then(console.log);`;

/** A program of JavaScript modules. */
export const esmProgram = imports.esm + settings + body + print;
/** A program of CommonJS. */
export const cjsProgram = imports.cjs + settings + body + print;
/** A program over HTTP alone. */
export const httpProgram = `
import { createClient, http } from "@idcheck/client";
const client = createClient({ transport: http({ baseUrl: process.env.IDCHECK_URL }) });
client.twoFactor({ name: "示例甲", idNumber: process.env.IDCHECK_ID_NUMBER }).then(({ verdict }) => console.log(verdict));`;
/** A test of Jest. */
export const jestProgram = `${imports.cjs}${settings}${body}
test("both checks over both ways", async () => {
  expect(await checkAll()).toBe(process.env.EXPECTED);
});`;

/** A program of TypeScript, which no types of Node or of browsers help. */
export const typedProgram = `${imports.esm}
import type { CheckClient, ClientOptions, HttpOptions, IdcheckProblem, TwoFactorAnswer } from "@idcheck/client";
import { type HttpAuth, type Verification } from "@idcheck/client";
import { sigV4 } from "@idcheck/client/sigv4";
declare const process: { env: Record<string, string> };
declare const console: { log(text: string): void };
const settings = process.env as Record<"IDCHECK_URL" | "IDCHECK_IMAGE" | "IDCHECK_ID_NUMBER", string>;
${body
  .replace("checks(name, client)", "checks(name: string, client: CheckClient): Promise<string>")
  .replace("checkAll()", "checkAll(): Promise<string>")
  .replace("(error) => error", "(error: unknown) => error")}
export const auth: HttpAuth = sigV4({ region: "cn-north-1" });
export const options: HttpOptions = { baseUrl: { href: settings.IDCHECK_URL }, auth, fetch: async (url, { method }) => ({
  status: url.length + method.length, headers: { get: () => null }, text: async () => "" }) };
export const clientOptions: ClientOptions = { transport: http(options), deadlineMs: Infinity };
export const retryable = (problem: IdcheckProblem): boolean => problem.retryable && problem.cause !== "no_region";
export const score = (answer: TwoFactorAnswer | Verification): string | undefined => answer.verdict;
// @ts-expect-error a face needs an image
export const faceless = () => createClient(clientOptions).threeFactor({ name: "", idNumber: "" });
${print}`;
