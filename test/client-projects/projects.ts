import { execFile } from "node:child_process";
import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { projectFolder } from "../../local/serverless-file.ts";
import { cjsProgram, esmProgram, expected, httpProgram, jestProgram, typedProgram } from "./programs.ts";
import { node24, nodes, printed, type Project, write } from "./project.ts";
import { proxies } from "./proxies.ts";
import { installed, workFolder } from "./tools.ts";

const run = promisify(execFile);

/** Plain JavaScript, both as modules and as CommonJS. */
const plain: readonly Project[] = nodes.map(([version, node]) => ({
  name: `Node ${version}, import and require`,
  async run(folder, environment) {
    await write(folder, { "main.mjs": esmProgram, "main.cjs": cjsProgram });
    return (
      (await printed([node, "main.mjs"], folder, environment)) ??
      (await printed([node, "main.cjs"], folder, environment))
    );
  },
}));

/** TypeScript with nothing but its own library, for each way to find modules. */
const typed: readonly Project[] = [
  { resolution: "node10", module: "commonjs", file: "main.ts", type: "commonjs" },
  { resolution: "node16", module: "node16", file: "main.ts", type: "module" },
  { resolution: "node16", module: "node16", file: "main.cts", type: "module" },
  { resolution: "nodenext", module: "nodenext", file: "main.mts", type: "commonjs" },
  { resolution: "nodenext", module: "nodenext", file: "main.cts", type: "module" },
  { resolution: "bundler", module: "es2022", file: "main.ts", type: "module" },
].map(({ resolution, module, file, type }) => ({
  name: `TypeScript, strict, ${resolution}, ${file}`,
  async run(folder, environment) {
    await write(folder, {
      "package.json": { name: "app", type },
      "tsconfig.json": {
        compilerOptions: {
          module,
          moduleResolution: resolution,
          target: "es2022",
          lib: ["es2022"],
          types: [],
          strict: true,
          skipLibCheck: false,
          exactOptionalPropertyTypes: true,
        },
        files: [file],
      },
      [file]: typedProgram,
    });
    const { stdout } = await run(node24, [installed("typescript/bin/tsc")], { cwd: folder }).catch(
      (error: { stdout: string }) => error,
    );
    if (stdout !== "") return stdout;
    return printed([node24, file.replace("ts", "js")], folder, environment);
  },
}));

/** What a bundle must not hold unless it invokes functions. */
const ofAws = /node_modules\/@(?:aws-sdk|smithy)\//;

const esbuildProject: Project = {
  name: "esbuild, for HTTP alone and for both ways",
  async run(folder, environment) {
    await write(folder, { "http.mjs": httpProgram, "both.mjs": esmProgram });
    const bundle = async (name: string) => {
      const { metafile } = await build({
        absWorkingDir: folder,
        entryPoints: [`${name}.mjs`],
        outfile: join(folder, `${name}.bundle.cjs`),
        bundle: true,
        platform: "node",
        format: "cjs",
        metafile: true,
        logLevel: "silent",
      });
      return Object.keys(metafile.inputs);
    };
    const strangers = (await bundle("http")).filter((path) => ofAws.test(path));
    if (strangers.length > 0) return `The bundle for HTTP alone holds ${strangers[0]}.`;
    await bundle("both");
    return (
      (await printed([node24, "http.bundle.cjs"], folder, environment, "match")) ??
      (await printed([node24, "both.bundle.cjs"], folder, environment))
    );
  },
};

/** Bundles with webpack, and prints the modules as JSON. */
const webpackScript = `
const webpack = require("webpack");
const config = (name) => ({
  mode: "production", target: "node", context: __dirname, entry: "./" + name + ".mjs", devtool: false,
  output: { path: __dirname, filename: name + ".bundle.cjs" }, optimization: { minimize: false },
});
webpack([config("http"), config("both")], (error, stats) => {
  const { children } = stats.toJson({ all: false, modules: true, nestedModules: true, errors: true });
  const names = (modules = []) => modules.flatMap(({ identifier, modules: inner }) => [identifier, ...names(inner)]);
  console.log(JSON.stringify(children.map(({ modules, errors }) => ({ names: names(modules), errors }))));
});`;

const webpackProject: Project = {
  name: "webpack, for HTTP alone and for both ways",
  async run(folder, environment) {
    await write(folder, { "http.mjs": httpProgram, "both.mjs": esmProgram, "bundle.cjs": webpackScript });
    const { stdout } = await run(node24, ["bundle.cjs"], {
      cwd: folder,
      env: environment,
      maxBuffer: 2 ** 26,
    });
    const [http = "", both = ""] = stdout.split(/(?<=\}),(?=\{"names")/u);
    if (!http.includes('"errors":[]') || !both.includes('"errors":[]')) return stdout.slice(-2_000);
    if (ofAws.test(http)) return "The bundle for HTTP alone holds packages of AWS.";
    return (
      (await printed([node24, "http.bundle.cjs"], folder, environment, "match")) ??
      (await printed([node24, "both.bundle.cjs"], folder, environment))
    );
  },
};

const jestProject: Project = {
  name: "Jest, without settings",
  async run(folder, environment) {
    await write(folder, {
      "package.json": { name: "app", jest: { testEnvironment: "node", transform: {} } },
      "checks.test.js": jestProgram,
    });
    const jest = installed("jest/bin/jest.js");
    await run(node24, [jest, "--ci", "--watchman=false"], {
      cwd: folder,
      env: { ...environment, EXPECTED: expected },
    });
    return undefined;
  },
};

/** The documented function that invokes idcheck, twice for one order. */
const orderFunction: Project = {
  name: "docs/examples/order-function.mjs",
  async run(folder, environment) {
    await cp(join(projectFolder, "docs/examples/order-function.mjs"), join(folder, "order-function.mjs"));
    const source = `
      import { createIdempotencyKey } from "@idcheck/client";
      import { handler } from "./order-function.mjs";
      const context = { getRemainingTimeInMillis: () => 20_000 };
      const order = { orderId: "order-17", name: "示例甲", idNumber: process.env.IDCHECK_ID_NUMBER, checkKey: createIdempotencyKey() };
      const answers = [await handler(order, context), await handler(order, context)];
      answers.push(await handler({ ...order, checkKey: createIdempotencyKey(), name: "" }, context));
      console.log(answers.map(({ next }) => next).join(" "), answers[0].verificationId === answers[1].verificationId);`;
    await write(folder, { "main.mjs": source });
    return printed(
      [node24, "main.mjs"],
      folder,
      { ...environment, IDCHECK_STAGE: "local" },
      "ship ship correct_the_form true",
    );
  },
};

const projects: readonly Project[] = [
  ...plain,
  ...typed,
  jestProject,
  esbuildProject,
  webpackProject,
  ...proxies,
  orderFunction,
];

/** Every kind of project that is tested. */
export const clientProjects: readonly Project[] = projects.map((project, index) => ({
  name: project.name,
  async run(_, environment) {
    const folder = join(workFolder, `project-${index}`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    return project.run(folder, environment);
  },
}));
