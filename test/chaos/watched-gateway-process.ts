/** The gateway of `gateway-process.ts`, with a line on standard error for each HTTP request that it sends. */
import { watchCalls } from "./call-watch.ts";

watchCalls();
await import("./gateway-process.ts");
