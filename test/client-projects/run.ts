/** `npm run client:projects`: see `npm run client:projects -- --help`. */
import { openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "../../cli/command.ts";
import { print } from "../../cli/print.ts";
import { runProgram } from "../../cli/run-command.ts";
import { asError } from "../../cli/thrown.ts";
import { greyJpeg } from "../../local/images.ts";
import { magicIdNumber } from "../../local/simulators/people.ts";
import { startStack } from "../../local/start-stack.ts";
import type { Project, ProjectEnvironment } from "./project.ts";
import { clientProjects } from "./projects.ts";
import { createAuthority } from "../support/certificates.ts";
import { openProxy, openTlsFront } from "../support/proxy.ts";
import { installClient, installTools, workFolder } from "./tools.ts";

/** What must be in the tarball beside the code. */
const mustHave = ["package/LICENSE", "package/README.md", "package/package.json", "package/cjs/package.json"];

const clientProjectsCommand: Command = {
  name: "npm run client:projects --",
  usage: "",
  description: `
Builds and packs the client, installs the tarball, and makes both checks over HTTP and by Lambda Invoke against a local stack in
every kind of project: plain Node 20, 22 and 24, TypeScript with each way to find modules, Jest, esbuild, webpack, and through a
proxy.

What the projects need is installed below dist/client-projects in fixed versions, and is no dependency; that needs npm, and Linux on
x64. Takes a minute, and half a minute more when it installs. The functions log to functions.log beside it. Exits with 1 if the client does not work somewhere.`,
  options: {},
  async run(_, { stdout }) {
    const say = (startedAt: number, name: string, wrong?: string): void => {
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1).padStart(5);
      print(stdout, `${seconds} s  ${wrong === undefined ? "works " : "FAILED"}  ${name}\n${wrong ?? ""}`);
    };
    const installedAt = performance.now();
    await installTools();
    const packed = await installClient();
    const missing = mustHave.filter((name) => !packed.includes(name));
    say(
      installedAt,
      `installed: ${packed.length} files`,
      missing.length > 0 ? missing.join(", ") : undefined,
    );
    holdErrorOutput(join(workFolder, "functions.log"));
    const stack = await startStack();
    const proxy = await openProxy();
    const authority = await createAuthority();
    const front = await openTlsFront(stack.httpUrl, authority);
    const invokeFront = await openTlsFront(stack.invokeUrl, authority);
    const authorityPath = join(workFolder, "authority.pem");
    writeFileSync(authorityPath, authority.ca);
    let failures = missing.length;
    const environment = {
      PATH: process.env["PATH"] ?? "",
      IDCHECK_URL: stack.httpUrl,
      IDCHECK_TLS_URL: front.url,
      IDCHECK_TLS_INVOKE_URL: invokeFront.url,
      IDCHECK_ID_NUMBER: magicIdNumber("110009"),
      IDCHECK_IMAGE: greyJpeg(97, 64).toString("base64"),
      NODE_EXTRA_CA_CERTS: authorityPath,
      PROXY_URL: proxy.url,
      AWS_ENDPOINT_URL_LAMBDA: stack.invokeUrl,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    };
    const waiting = [...clientProjects];
    const work = async (): Promise<void> => {
      for (let project = waiting.shift(); project !== undefined; project = waiting.shift()) {
        const startedAt = performance.now();
        const wrong = await wrongWith(project, environment);
        if (wrong !== undefined) failures += 1;
        say(startedAt, project.name, wrong);
      }
    };
    await Promise.all([work(), work()]);
    for (const { stop } of [proxy, front, invokeFront]) stop();
    await stack.stop();
    print(stdout, `The client was tried in ${clientProjects.length} projects: ${failures} failures.\n`);
    return failures === 0 ? 0 : 1;
  },
};

/** Sends standard error, to which the functions log, to a file. */
function holdErrorOutput(path: string): void {
  const file = openSync(path, "w");
  process.stderr.write = (chunk: Uint8Array | string) => {
    writeSync(file, typeof chunk === "string" ? Buffer.from(chunk) : chunk);
    return true;
  };
}

/** What a project complains of; undefined if nothing. */
async function wrongWith(project: Project, environment: ProjectEnvironment): Promise<string | undefined> {
  try {
    return await project.run("", environment);
  } catch (error) {
    const { message } = asError(error);
    const stdout = error instanceof Error && "stdout" in error ? String(error.stdout) : "";
    return `${message}\n${stdout}\n`;
  }
}

await runProgram(clientProjectsCommand);
process.exit();
