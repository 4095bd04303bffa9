import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../../cli/commands.ts";
import { runHere } from "./run-here.ts";

const stage = ["--stage", "prod"];

/** For each option that names a file to read, by `<command> --<option>`, the other arguments of a command that reads it. */
const readers: Readonly<Record<string, readonly string[]>> = {
  "verify --image": ["--name", "示例甲", "--id-number", "110009190001010001"],
  "setup --file": stage,
  "provider --file": ["set", "shuxun", ...stage],
  "provider --image": ["try", "shuxun", "--piped", "--yes", ...stage],
  "audit --bill-file": ["--provider", "shuxun", ...stage],
  "compliance --template": ["notice"],
  "restore --template": ["--from", "idcheck-prod-copy", ...stage],
  "forget --file": ["--yes", ...stage],
};

/** Options that name a file to write. */
const writers = ["batch --out", "provider --report"];

describe("a file that an option names", () => {
  it("is of an option in the tables above", async () => {
    const options = await Promise.all(
      Object.entries(commands).map(async ([name, { load }]) =>
        Object.entries((await load()).options)
          .filter(([, { value }]) => value === "<file>")
          .map(([option]) => `${name} --${option}`),
      ),
    );
    expect(options.flat().toSorted()).toEqual([...Object.keys(readers), ...writers].toSorted());
  });

  // There is no Region and nobody is signed in: nothing can be reached.
  it.each(Object.entries(readers))("is looked for before anything is reached: %s", async (key, others) => {
    const [name = "", option = ""] = key.split(" ");
    const command = await commands[name]?.load();
    if (command === undefined) throw new Error(`There is no ${name}.`);
    for (const [path, words] of [
      [join(tmpdir(), "nobody", "张三.json"), "there is no such file. Check its path"],
      [tmpdir(), "it is a folder"],
    ] as const) {
      const { code, stdout, stderr } = await runHere(command, [...others, option, path]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain(words);
      expect(stderr).not.toContain("张三");
    }
  });
});
