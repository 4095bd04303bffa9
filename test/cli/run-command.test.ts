import { describe, expect, it } from "vitest";
import type { Command, Given } from "../../cli/command.ts";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { runHere } from "./run-here.ts";

/** What the last command was run with. */
let given: Given | undefined;

const options = {
  out: { type: "string", short: "o", value: "<file>", help: "the file for the results" },
  param: { type: "string", multiple: true, value: "<text>", help: "a parameter,\nas often as there are any" },
  json: { type: "boolean", help: "print JSON" },
} as const;

const plain: Command = {
  name: "npm run sample --",
  usage: "<file> [<more>] [options]",
  description: "Does something.",
  options,
  positionals: [1, 2],
  run(found) {
    given = found;
    if (found.flag("json")) throw new ConfigurationError("The table is missing.");
    return Promise.resolve(3);
  },
};

const withActions: Command = {
  name: "idcheck sample",
  usage: "<list|remove> [<id>]",
  description: "Does one thing or the other.",
  options: {},
  actions: {
    list: { help: "show all", run: () => Promise.resolve(0) },
    remove: {
      argument: "<id>",
      help: "remove one",
      run(found) {
        given = found;
        return Promise.resolve(0);
      },
    },
  },
};

const run = (command: Command, ...parameters: string[]) => runHere(command, parameters);

describe("a command", () => {
  it("gets its arguments and options, and gives its exit code", async () => {
    expect(await run(plain, "a", "-o", "b", "--param", "c=1", "--param=d=2", "e")).toEqual({
      code: 3,
      stdout: "",
      stderr: "",
    });
    expect(given?.positionals).toEqual(["a", "e"]);
    expect(given?.text("out")).toBe("b");
    expect(given?.texts("param")).toEqual(["c=1", "d=2"]);
    expect(given?.text("json")).toBeUndefined();
    expect(given?.texts("none")).toEqual([]);
  });

  it("gets a number below 0 as a value, so that it can say which ones it takes", async () => {
    await run(plain, "a", "-o", "-1", "--param", "-2", "--param=-3");
    expect([given?.text("out"), given?.texts("param")]).toEqual(["-1", ["-2", "-3"]]);
    await run(plain, "-o", "b", "--", "-1");
    expect(given?.positionals).toEqual(["-1"]);
    expect(await run(plain, "a", "--json", "-1")).toMatchObject({ code: 2 });
    expect(await run(plain, "a", "-o", "-x")).toMatchObject({ code: 2 });
  });

  it("explains itself with --help, whatever else is missing", async () => {
    expect(await run(plain, "--help")).toEqual({
      code: 0,
      stderr: "",
      stdout: [
        "Usage: npm run sample -- <file> [<more>] [options]",
        "",
        "Does something.",
        "",
        "Options:",
        "  -o, --out <file>  the file for the results",
        "  --param <text>    a parameter,",
        "                    as often as there are any",
        "  --json            print JSON",
        "  -h, --help        print this help",
        "",
      ].join("\n"),
    });
    expect((await run(withActions, "-h")).stdout).toContain(
      "\n\nActions:\n  list         show all\n  remove <id>  remove one\n\nOptions:\n",
    );
  });

  it("without arguments refuses every one", async () => {
    const bare: Command = { ...plain, name: "npm run bare --", usage: "", positionals: [0, 0] };
    expect(await run(bare, "a")).toEqual({
      code: 2,
      stdout: "",
      stderr: "This command takes no arguments. See npm run bare -- --help.\n",
    });
    expect((await run(bare, "--help")).stdout).toMatch(/^Usage: npm run bare\n/u);
  });

  it("fails with 1 and the message alone for a setting that cannot work", async () => {
    expect(await run(plain, "a", "--json")).toEqual({
      code: 1,
      stdout: "",
      stderr: "The table is missing.\n",
    });
  });

  it.each([
    [["a", "--outt", "张三"], "There is no such option. Did you mean --out?"],
    [["a", "--jsn"], "There is no such option. Did you mean --json?"],
    [["a", "--张三"], "There is no such option."],
    [["a", "-x"], "There is no such option."],
    [["a", "--constructor"], "There is no such option."],
    [["a", "--no-json"], "There is no such option. Did you mean --json?"],
    [["a", "--out"], "--out needs a value: --out <file>."],
    [["a", "--out", "--json"], "--out needs a value: --out <file>."],
    [["a", "--out", "b", "-o", "b"], "--out is given twice."],
    [["a", "--json=张三"], "--json takes no value."],
    [[], "An argument is missing. Usage: npm run sample -- <file> [<more>] [options]."],
    [
      ["a", "b", "张三"],
      "There are too many arguments: put a value with blanks in quotes. Usage: npm run sample -- <file> [<more>] [options].",
    ],
  ])("refuses %j with 2, says what to do, and quotes nothing", async (parameters, message) => {
    expect(await run(plain, ...parameters)).toEqual({
      code: 2,
      stdout: "",
      stderr: `${message} See npm run sample -- --help.\n`,
    });
  });

  it("takes a value that begins with a hyphen after an equals sign", async () => {
    expect(await run(plain, "a", "--out=-b")).toMatchObject({ code: 3 });
    expect(given?.text("out")).toBe("-b");
  });
});

describe("a command with actions", () => {
  it("runs the one that is named, with its argument", async () => {
    expect(await run(withActions, "remove", "17")).toMatchObject({ code: 0, stderr: "" });
    expect(given?.positionals).toEqual(["17"]);
  });

  it.each([
    [["remvoe", "17"], "There is no such action. Did you mean remove? The actions are: list, remove."],
    [["张三"], "There is no such action. The actions are: list, remove."],
    [["constructor"], "There is no such action. The actions are: list, remove."],
    [[], "An action is missing. Usage: idcheck sample <list|remove> [<id>]."],
    [["remove"], "An argument is missing. Usage: idcheck sample <list|remove> [<id>]."],
    [
      ["list", "17"],
      "There are too many arguments: put a value with blanks in quotes. Usage: idcheck sample <list|remove> [<id>].",
    ],
  ])("refuses %j with 2", async (parameters, message) => {
    expect(await run(withActions, ...parameters)).toEqual({
      code: 2,
      stdout: "",
      stderr: `${message} See idcheck sample --help.\n`,
    });
  });
});
