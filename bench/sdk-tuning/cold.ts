/** Prints the CPU time of making a client and sending its first request, in milliseconds, once the modules are loaded. */
import { clientWith, cpuMicroseconds, sendWrite } from "./request.ts";

const before = cpuMicroseconds();
const client = clientWith(process.argv[2] ?? "");
await sendWrite(client);
console.log((cpuMicroseconds() - before) / 1000);
client.destroy();
