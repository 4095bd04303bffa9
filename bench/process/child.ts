import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { endWithThisProcess } from "../../local/child-process.ts";
import type { Load, LoadResult } from "./load.ts";

/** What a process is started with. */
export type ProcessOptions = {
  /** Its name in errors, in place of its bundle. */
  title?: string;
  /** The bundled `process/main.ts`. */
  mainPath: string;
  bundlePath: string;
  /** The name under which the bundle exports its handler; `http` by default. */
  exportName?: string;
  eventPath: string;
  environment: Readonly<Record<string, string>>;
  /** Where standard output and error go: the log of the contestant. */
  logPath: string;
  nodeArguments?: readonly string[];
};

/** How a fresh process reached its first answer, measured from its spawn. CPU is the time of all its threads. */
export type ColdStart = {
  elapsedMs: number;
  cpuMs: number;
  /** Modules of Node that were loaded by then, including its internal ones. */
  nodeModules: readonly string[];
};

/** A process that has answered its first event and accepts loads. */
export type ContestantProcess = {
  run(load: Load): Promise<LoadResult>;
  stop(): Promise<void>;
};

/** Starts a fresh process for one answer; the process ends with it. */
export async function coldStart(options: ProcessOptions): Promise<ColdStart> {
  const { cold, ended } = await start(options, []);
  await ended;
  return cold;
}

/** Starts a process that keeps running, and resolves once it has answered its first event. */
export async function startProcess(options: ProcessOptions): Promise<ContestantProcess> {
  const { child, ended } = await start(options, ["ipc"]);
  return {
    async run(load) {
      child.send(load);
      const [result] = await Promise.race([once(child, "message"), ended.then(() => [])]);
      if (result === undefined) throw failure("ended too early", options);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the other end is process/main.ts
      return result as LoadResult;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

async function start(
  options: ProcessOptions,
  channels: readonly "ipc"[],
): Promise<{ child: ChildProcess; cold: ColdStart; ended: Promise<unknown> }> {
  const {
    mainPath,
    bundlePath,
    exportName = "http",
    eventPath,
    environment,
    logPath,
    nodeArguments = [],
  } = options;
  const log = openSync(logPath, "a");
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...nodeArguments, mainPath, bundlePath, exportName, eventPath], {
    // A contestant gets nothing from the environment of this machine.
    env: { ...environment },
    stdio: ["ignore", log, log, "pipe", ...channels],
  });
  endWithThisProcess(child);
  closeSync(log);
  const answers = child.stdio[3];
  if (!(answers instanceof Readable)) throw new TypeError("the child has no descriptor 3");
  const ended = once(child, "exit");
  const text = await Promise.race([firstLine(answers), ended.then(() => "{}")]);
  const elapsedMs = performance.now() - startedAt;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the other end is process/main.ts
  const answer = JSON.parse(text) as Partial<FirstAnswer>;
  const { statusCode, cpuMs = 0, nodeModules = [] } = answer;
  if (statusCode !== 200) throw failure(`first answered ${statusCode ?? "nothing"}`, options);
  return { child, cold: { elapsedMs, cpuMs, nodeModules }, ended };
}

/** Adds the end of the log, because the log and its folder are deleted before anyone can look. */
function failure(event: string, { bundlePath, title = bundlePath, logPath }: ProcessOptions): Error {
  const end = readFileSync(logPath, "utf8").trim().split("\n").slice(-5).join("\n");
  return new Error(`The process of ${title} ${event}. Its log ends with:\n${end}`);
}

type FirstAnswer = { statusCode: number; cpuMs: number; nodeModules: readonly string[] };

/** The process writes its answer in one piece, followed by a line break. */
async function firstLine(stream: Readable): Promise<string> {
  let text = "";
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.endsWith("\n")) break;
  }
  return text === "" ? "{}" : text;
}
