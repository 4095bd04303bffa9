import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { kinds } from "../../lib/domain/kinds.ts";
import type { AnyProvider } from "../../lib/providers/provider.ts";
import { providers } from "../../lib/providers/every-provider.ts";
import { fixturesOf } from "../lib/providers/contract/fixtures-of.ts";

const page = readFileSync(new URL("../../docs/providers.md", import.meta.url), "utf8");

/** The tables of the page, each as its rows of cells without their heads. */
const tables = page
  .split("\n\n")
  .filter((block) => block.startsWith("|"))
  .map((block) =>
    block
      .split("\n")
      .slice(2)
      .map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
  );

test("docs/providers.md says in each of its tables something about every provider, in the same order", () => {
  expect(tables).toHaveLength(4);
  const [first = [], ...others] = tables.map((rows) => rows.map(([id]) => id));
  for (const ids of others) expect(ids).toEqual(first);
  expect(first.toSorted()).toEqual(providers.map(({ id }) => `\`${id}\``).toSorted());
});

test.each(providers.map((provider) => ({ id: provider.id, provider })))(
  "docs/providers.md says of $id what its code says",
  async ({ id, provider }) => {
    const row = tables[0]?.find(([first]) => first === `\`${id}\``);
    expect(row).toEqual([`\`${id}\``, ...(await cellsOf(provider))]);
  },
);

/** Company, kinds, prices, documents and decision point: the cells of a provider's row. */
async function cellsOf(provider: AnyProvider): Promise<string[]> {
  const { secret } = await fixturesOf(provider.id);
  const account: unknown = provider.parseAccount(secret);
  const sold = kinds.filter((kind) => provider.operations[kind] !== undefined);
  const operations = sold.flatMap((kind) => provider.operations[kind] ?? []);
  const documents = new Set(operations.flatMap(({ documentTypes }) => documentTypes));
  const scales = operations.flatMap((operation) => operation.score?.(account) ?? []);
  return [
    provider.company,
    inCode(sold),
    operations.map(({ feeMilliFen }) => (feeMilliFen / 100_000).toFixed(2)).join(" · "),
    inCode([...documents]),
    scales.map(({ decisionPoint, maximum }) => `${decisionPoint} of ${maximum}`).join(" · ") ||
      "the vendor decides",
  ];
}

function inCode(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(" ");
}
