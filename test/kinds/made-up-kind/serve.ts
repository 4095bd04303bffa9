/** Starts the local stack of this project, prints where it answers as JSON, and serves until its input ends. */
import { once } from "node:events";
import { startStack } from "../../../local/start-stack.ts";

const stack = await startStack();
const { httpUrl, invokeUrl, dynamoDbEndpoint, secretsEndpoint } = stack;
console.log(JSON.stringify({ httpUrl, invokeUrl, dynamoDbEndpoint, secretsEndpoint }));
await once(process.stdin.resume(), "end");
await stack.stop();
process.exit();
