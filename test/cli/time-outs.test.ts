import { createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { commands } from "../../cli/commands.ts";
import { host } from "../../local/ports.ts";
import { filledIn, type ReachingFiles, unreached, waysToReach, writeReachingFiles } from "./reaching.ts";
import { runHere } from "./run-here.ts";

/** An endpoint that accepts connections and never answers. */
let server: Server;
const sockets = new Set<Socket>();
let files: ReachingFiles;
let url: string;
beforeAll(async () => {
  server = createServer((socket) => void sockets.add(socket.on("error", () => undefined)));
  await new Promise<void>((resolve) => void server.listen(0, host, resolve));
  const address = server.address();
  url = `http://${host}:${typeof address === "object" && address !== null ? address.port : 0}`;
  files = writeReachingFiles();
  const environment = {
    AWS_REGION: "cn-north-1",
    AWS_ACCESS_KEY_ID: "operator",
    AWS_SECRET_ACCESS_KEY: "operator",
    AWS_ENDPOINT_URL: url,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterAll(() => {
  vi.unstubAllEnvs();
  for (const socket of sockets) socket.destroy();
  server.close();
  files.remove();
});

const tables = { IDCHECK_VERIFICATIONS_TABLE: "one", IDCHECK_USAGE_TABLE: "other" };
const runs = Object.entries(waysToReach("prod")).flatMap(([name, ways]) =>
  ways.flatMap((parameters) => {
    const run = { title: [name, ...parameters].join(" "), name, parameters, environment: {} };
    if (!parameters.includes("--stage")) return [run];
    // What works on tables meets the silence of CloudFormation first; with the tables named, that of DynamoDB.
    return [run, { ...run, title: `${run.title}, with its tables named`, environment: tables }];
  }),
);

describe("every command of idcheck", () => {
  it("has ways to be run here, with each of its actions", async () => {
    expect(await unreached()).toEqual([]);
  });

  it.concurrent.each(runs)(
    "ends in time where nothing answers: $title",
    async ({ name, parameters, environment }) => {
      const command = await commands[name]?.load();
      if (command === undefined) throw new Error(`There is no ${name}.`);
      const ended = await runHere(command, filledIn(parameters, files), {
        IDCHECK_AWS_TIMEOUT_SECONDS: "0.1",
        IDCHECK_URL: url,
        AWS_REGION: "cn-north-1",
        ...environment,
      });
      expect(ended.code).toBe(1);
      expect(ended.stderr + ended.stdout).toMatch(/no answer|did not answer|not answer|no_answer/iu);
    },
    20_000,
  );
});
