import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { parse } from "csv-parse";
import { findProvider, providers } from "../../lib/providers/registry.ts";
import type { Bill } from "../../lib/usage/audit/bill.ts";
import { type Given, UsageError } from "../command.ts";
import { kindOf } from "../kind-option.ts";
import { wholeNumberOf } from "../option-values.ts";
import { codeOf } from "../thrown.ts";

/** Reads the provider's bill from the options; undefined if none was given. Throws UsageError. */
export async function readBill(given: Given): Promise<Bill | undefined> {
  const [number, path] = [wholeNumberOf(given, "bill"), given.text("bill-file")];
  if (number === undefined && path === undefined) return undefined;
  if (number !== undefined && path !== undefined)
    throw new UsageError("Give --bill or --bill-file, not both.");
  const name = given.text("provider");
  const provider = findProvider(name ?? "");
  if (provider === undefined) {
    const known = providers.map(({ id }) => id).join(", ");
    throw new UsageError(
      name === undefined
        ? `A bill needs --provider: ${known}.`
        : `There is no such provider. Give --provider one of: ${known}.`,
    );
  }
  const kind = kindOf(given, provider);
  const whose = { provider: provider.id, ...(kind === undefined ? {} : { kind }) };
  if (path === undefined) return { ...whose, calls: number ?? 0 };
  const references = await readReferences(path, given.text("column") ?? "reference");
  return { ...whose, calls: references.length, references };
}

async function readReferences(path: string, column: string): Promise<string[]> {
  const references: string[] = [];
  try {
    const rows = parse({ columns: true, bom: true, skip_empty_lines: true, trim: true });
    await pipeline(createReadStream(path), rows, async (lines: AsyncIterable<Record<string, string>>) => {
      for await (const line of lines) {
        const reference = line[column];
        if (reference === undefined)
          throw new UsageError(`The bill has no column ${column}. Name the right one with --column.`);
        references.push(reference);
      }
    });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The bill cannot be read (${codeOf(error) ?? "not CSV"}).`);
  }
  return references;
}
