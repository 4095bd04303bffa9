/** `npx idcheck <command>`: the command line of idcheck. */
import { exitCodes } from "./exit-codes.ts";
import { ignoreTlsSwitch } from "./ignore-tls-switch.ts";
import { watchOutput } from "./output.ts";
import { print } from "./print.ts";
import { runIdcheck } from "./run-idcheck.ts";
import { processSurroundings } from "./surroundings.ts";
import { unforeseenText } from "./unforeseen.ts";

const { stdout, stderr } = processSurroundings;
const output = watchOutput(stdout);
// Where messages cannot be written, there is nobody to tell.
watchOutput(stderr);
ignoreTlsSwitch(process.env, stderr);
process.on("uncaughtException", (error) => {
  print(stderr, unforeseenText(error));
  process.exit(exitCodes.failed);
});
const code = await runIdcheck(process.argv.slice(2), processSurroundings);
const fault = await output.fault();
if (fault !== undefined) print(stderr, `${fault}\n`);
process.exitCode = fault === undefined || code !== exitCodes.done ? code : exitCodes.failed;
