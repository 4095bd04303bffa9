/** `node clients/conformance/serve.ts`: a scripted server until it is killed, for the runners of other languages. */
import { startScriptedServer } from "./server.ts";

const { url } = await startScriptedServer();
process.stdout.write(`${url}\n`);
