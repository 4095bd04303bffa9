import { type Kind, kinds } from "../lib/domain/kinds.ts";
import type { AnyProvider } from "../lib/providers/provider.ts";
import { type Given, UsageError } from "./command.ts";

/** The kinds of checks that a provider has. */
export function kindsOf({ operations }: Pick<AnyProvider, "operations">): readonly Kind[] {
  return kinds.filter((kind) => operations[kind] !== undefined);
}

/** Reads `--kind` as a kind of the provider's; undefined where it was not given. Throws UsageError. */
export function kindOf(given: Given, provider: Pick<AnyProvider, "operations">): Kind | undefined {
  const offered = kindsOf(provider);
  const kind = offered.find((one) => one === given.text("kind"));
  if (given.text("kind") === undefined || kind !== undefined) return kind;
  throw new UsageError(`--kind must be one of: ${offered.join(", ")}.`);
}
