import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../local/serverless-file.ts";
import { node24, nodes, printed, type Project, type ProjectEnvironment, write } from "./project.ts";

/** A program that checks over HTTP and by Invoke, by the transports `overHttp` and `overInvoke` that some lines make. */
const proxyProgram = (lines: string): string => `
  import { createClient, http } from "@idcheck/client";
  import { invoke } from "@idcheck/client/invoke";
  ${lines}
  const person = { name: "示例甲", idNumber: process.env.IDCHECK_ID_NUMBER };
  for (const transport of [overHttp, overInvoke]) {
    const { verdict } = await createClient({ transport, deadlineMs: 9000 }).twoFactor(person);
    console.log(verdict);
  }
  process.exit();`;

/** How a program reaches idcheck through a proxy, by the version of Node: as docs/calling.md says. */
const viaProxy = (node: string, lines: string, heedsNoProxy: boolean): Project["run"] => {
  return async (folder, environment) => {
    await write(folder, { "proxied.mjs": documentedProxyLines(), "main.mjs": proxyProgram(lines) });
    const { IDCHECK_TLS_URL = "", IDCHECK_TLS_INVOKE_URL = "", PROXY_URL = "" } = environment;
    const through = {
      ...environment,
      IDCHECK_STAGE: "local",
      IDCHECK_URL: IDCHECK_TLS_URL,
      AWS_ENDPOINT_URL_LAMBDA: IDCHECK_TLS_INVOKE_URL,
      HTTPS_PROXY: PROXY_URL,
      NODE_USE_ENV_PROXY: "1",
    };
    const runOnce = async (more: ProjectEnvironment) => {
      const before = await tunnelsOf(environment);
      const wrong = await printed([node, "main.mjs"], folder, { ...through, ...more }, "match\nmatch");
      return { wrong, tunnels: (await tunnelsOf(environment)) - before };
    };
    const proxied = await runOnce({});
    if (proxied.wrong !== undefined) return proxied.wrong;
    if (proxied.tunnels !== 2) return `The proxy was asked ${proxied.tunnels} times, not twice.`;
    // The certificate of the front is for this name too.
    const around = await runOnce({ NO_PROXY: "127.0.0.1" });
    if (around.wrong !== undefined) return around.wrong;
    // The lines for an older Node say that one of their two agents does not look at it.
    const wanted = heedsNoProxy ? 0 : 1;
    return around.tunnels === wanted
      ? undefined
      : `Beside NO_PROXY the proxy was asked ${around.tunnels} times.`;
  };
};

/** The lines of docs/calling.md that reach a proxy from an older Node, as they are printed. */
function documentedProxyLines(): string {
  const text = readFileSync(join(projectFolder, "docs/calling.md"), "utf8");
  const lines = /\*\*Through a proxy\*\*[^]*?```js\n([^]*?)```/u.exec(text)?.[1];
  if (lines === undefined) throw new Error("docs/calling.md has no lines for a proxy.");
  return lines;
}

/** How many tunnels the proxy has opened. */
async function tunnelsOf({ PROXY_URL = "" }: ProjectEnvironment): Promise<number> {
  return Number(await (await fetch(PROXY_URL)).text());
}

const builtIn = `
const overHttp = http({ baseUrl: process.env.IDCHECK_URL });
const overInvoke = invoke({ stage: process.env.IDCHECK_STAGE, caller: "projects" });`;
const documented = `import { overHttp, overInvoke } from "./proxied.mjs";`;

/** The projects that reach idcheck through a proxy. */
export const proxies: readonly Project[] = [
  { name: "Node 20 through a proxy, as documented", run: viaProxy(nodes[0][1], documented, false) },
  { name: "Node 22 through a proxy, NODE_USE_ENV_PROXY", run: viaProxy(nodes[1][1], builtIn, true) },
  { name: "Node 24 through a proxy, NODE_USE_ENV_PROXY", run: viaProxy(node24, builtIn, true) },
];
