/**
 * The shipped projection of the records' stream into the books, in a process of its own: `projection-process.ts <deadline in
 * seconds>`. Its environment says where the backing is. It reads the stream from its beginning and prints a line when it has
 * started.
 */
import { flushCompileCache } from "node:module";
import { createLambdaRuntime } from "../../local/gateway/lambda.ts";
import { projectFolder, readTemplate } from "../../local/serverless-file.ts";
import { startStreamPollers } from "../../local/stream-poller.ts";

const timeoutSeconds = Number(process.argv[2]);
const functions = readTemplate(projectFolder)
  .functions.filter(({ streams }) => streams.length > 0)
  .map((definition) => ({ ...definition, timeoutSeconds }));
const endpoint = process.env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "";
startStreamPollers(createLambdaRuntime(functions), endpoint);
process.stdout.write(`${endpoint}\n`);
// A process that is killed keeps nothing of what it has compiled unless it does so before.
flushCompileCache();
