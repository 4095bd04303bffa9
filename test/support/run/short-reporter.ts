import type { RunnerTask, UserConsoleLog } from "vitest";
import { MinimalReporter, type TestCase, type TestModule, type TestSuite } from "vitest/node";

type Entity = TestCase | TestModule | TestSuite;

const filesPerLine = 50;

/** How many lines to show of the output of a failed or noisy test: the last ones. */
const shownLines = 30;

/** A line of the functions' log, which a local stack writes while it serves. */
const logLine = /^\{"event":"[a-z_]+",.*\}$/u;

/**
 * Prints a dot for each test file, then what failed and what was not run because something is missing on this machine.
 * It prints nothing about a passing test, but hides nothing either: if the test wrote anything other than the
 * functions' log, or made Node warn, the run fails and shows what that was.
 */
export class ShortReporter extends MinimalReporter {
  #files = 0;
  #done = 0;
  #isInLine = false;

  override onTestRunStart(...given: Parameters<MinimalReporter["onTestRunStart"]>): void {
    super.onTestRunStart(...given);
    this.#files = given[0].length;
    this.#done = 0;
  }

  override onTestModuleEnd(module: TestModule): void {
    if (!module.ok()) this.#endLine();
    super.onTestModuleEnd(module);
    this.#done += 1;
    const isLineEnd = this.#done % filesPerLine === 0 || this.#done === this.#files;
    const mark = module.ok() ? "·" : "x";
    this.ctx.logger.outputStream.write(isLineEnd ? `${mark} ${this.#done} of ${this.#files} files\n` : mark);
    this.#isInLine = !isLineEnd;
  }

  /** Output written while a test failed, or outside the tests of a file that has a failed test. */
  protected override logFailedTask(task: RunnerTask): void {
    const lines = linesOf(task.logs ?? []);
    if (lines.length === 0) return;
    this.#endLine();
    this.error(`written by ${this.getFullName(task, " > ")}:`);
    for (const line of lastOf(lines)) this.error(line);
  }

  #endLine(): void {
    if (this.#isInLine) this.ctx.logger.outputStream.write("\n");
    this.#isInLine = false;
  }

  override onTestRunEnd(...given: Parameters<MinimalReporter["onTestRunEnd"]>): void {
    const [modules] = given;
    const entities = modules.flatMap(entitiesOf);
    super.onTestRunEnd(...given);
    for (const line of notRun(entities)) this.log(line);
    const written = entities.filter((entity) => entity.ok()).flatMap(strayOutput);
    if (written.length === 0) return;
    process.exitCode = 1;
    this.error(
      "\nThese tests passed, but did not pass in silence. Assert what they write, or do not write it:\n",
    );
    for (const lines of written) this.error(lines);
  }
}

function entitiesOf(module: TestModule): Entity[] {
  return [module, ...module.children.allSuites(), ...module.children.allTests()];
}

/** One line for each thing that was missing, with the files that need it. */
function notRun(entities: readonly Entity[]): string[] {
  const files = new Map<string, Set<string>>();
  for (const entity of entities) {
    if (entity.type !== "test") continue;
    const result = entity.result();
    if (result.state !== "skipped" || result.note === undefined) continue;
    const found = files.get(result.note) ?? new Set();
    files.set(result.note, found.add(entity.module.relativeModuleId));
  }
  return [...files].map(([reason, names]) => `Not run: ${reason} (${[...names].join(", ")})`);
}

function strayOutput(entity: Entity): string[] {
  const lines = linesOf(entity.logs()).filter((line) => !logLine.test(line));
  if (lines.length === 0) return [];
  const file = entity.type === "module" ? entity.relativeModuleId : entity.module.relativeModuleId;
  const name = entity.type === "module" ? "" : ` > ${entity.fullName}`;
  return [[file + name, ...lastOf(lines)].join("\n")];
}

function linesOf(logs: readonly UserConsoleLog[]): string[] {
  return logs.flatMap(({ content }) => content.split("\n")).filter((line) => line.trim() !== "");
}

function lastOf(lines: readonly string[]): string[] {
  const left = lines.length - shownLines;
  const hint = left > 0 ? [`  … ${left} lines before: --reporter verbose shows them`] : [];
  return [...hint, ...lines.slice(-shownLines).map((line) => `  ${line}`)];
}
