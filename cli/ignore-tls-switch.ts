import { print } from "./print.ts";

const variable = "NODE_TLS_REJECT_UNAUTHORIZED";

/**
 * Takes the switch out of the environment by which Node accepts any certificate, before anything connects: commands send
 * persons, tokens and secrets. Says so, because a command may then fail where it did not.
 */
export function ignoreTlsSwitch(environment: NodeJS.ProcessEnv, stderr: NodeJS.WritableStream): void {
  if (environment[variable] !== "0") return;
  delete environment[variable];
  print(
    stderr,
    `${variable}=0 is ignored: certificates are always verified. Trust an authority of your own with NODE_EXTRA_CA_CERTS.\n`,
  );
}
