import { describe, expect, it } from "vitest";
import { commandsBelow, rehearsedHeadings } from "../deploy/support/documented.ts";
import { type Block, blocksIn, commandBlocks, commandsOf, documents, runnerOf } from "./blocks.ts";

/** How many blocks are left to readers. Each says why. The number may only fall. */
const byHand = 13;

const rehearsed = new Set(rehearsedHeadings.flatMap(commandsBelow));

/** What the commands run that blocks name in `<!-- run by: … -->`: whether a command of such a block is among it. */
const ranBy: Readonly<Record<string, (command: string) => boolean>> = {
  // It runs the first four itself; test/local/commands.test.ts, which is among them, starts the stack.
  ".ci/run": (command) =>
    /^(?:npm ci(?: && npm (?:start|test))?|npm start -- --once|npm test|npm run test:more|\.ci\/run)$/u.test(
      command,
    ),
  // test/docs/examples.test.ts gets and uses a token.
  "npm run test:more": (command) => /_local\/token|authorization: Bearer/u.test(command),
  "npm run client:projects": (command) => /^npm (?:run build:client|pack \.\/dist\/client)$/u.test(command),
  // test/docs/aws runs each block that it is named for.
  "npm run examples": () => true,
  // The commands of docs/deploying.md, and the block of docs/compliance.md.
  "npm run rehearse": (command) => rehearsed.has(command) || command.includes(" compliance assessment "),
};

const placeOf = ({ document, line }: Block): string => `${document}:${line}`;
const blocks = commandBlocks();
const ran = Object.groupBy(blocks, runnerOf);
const counts = [ran.here, ran["a command"], ran.nobody].map((some = []) => some.length);

describe("the blocks of commands in the documents", () => {
  it(`are run: ${counts[0]} here, ${counts[1]} by other commands, ${counts[2]} by hand`, () => {
    expect(counts[0]).toBeGreaterThan(20);
    expect(counts[1]).toBeGreaterThan(10);
    expect(counts[2]).toBe(byHand);
  });

  it("say why nothing runs them, if nothing does", () => {
    const silent = blocks.filter(({ byHand }) => byHand !== undefined && !/\w+ \w+/u.test(byHand));
    expect(silent.map(placeOf)).toEqual([]);
  });

  it("are among what the command runs that they name", () => {
    const others = blocks.flatMap((block) =>
      block.runBy === undefined
        ? []
        : commandsOf(block)
            .filter((command) => ranBy[block.runBy ?? ""]?.(command) !== true)
            .map((command) => `${placeOf(block)} ${command}`),
    );
    expect(others).toEqual([]);
  });

  it("are marked as commands, and so are found", () => {
    const program =
      /^(?:\$ )?(?:npm|npx|node|idcheck|curl|aws|python3|jq|git|docker|sudo|apt-get|\.ci\/run)\b/mu;
    const unmarked = documents
      .flatMap(blocksIn)
      .filter((block) => !blocks.some((one) => placeOf(one) === placeOf(block)) && program.test(block.text));
    expect(unmarked.map(placeOf)).toEqual([]);
  });
});
