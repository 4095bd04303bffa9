/**
 * The HTTP door of the shipped functions in a process of its own, to be killed: `gateway-process.ts <deadline
 * in seconds>`. Its environment says where the backing is. Prints its address when it is ready.
 */
import { flushCompileCache } from "node:module";
import { startHttpApi } from "../../local/gateway/http-api.ts";
import { createLambdaRuntime } from "../../local/gateway/lambda.ts";
import { authentications } from "../../local/gateway/authentication.ts";
import { readTemplate, projectFolder } from "../../local/serverless-file.ts";

const timeoutSeconds = Number(process.argv[2]);
const functions = readTemplate(projectFolder).functions.map((definition) => ({
  ...definition,
  timeoutSeconds,
}));
const runtime = createLambdaRuntime(functions);
const { url } = await startHttpApi({ port: 0, runtime, authenticate: authentications.none.authenticate });
process.stdout.write(`${url}\n`);
// A process that is killed keeps nothing of what it has compiled unless it does so before.
flushCompileCache();
