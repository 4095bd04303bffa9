import { type Kind, kinds } from "../lib/domain/kinds.ts";
import type { AnyProvider } from "../lib/providers/provider.ts";
import type { Given } from "./command.ts";
import { choiceOf } from "./option-values.ts";

/** The kinds of checks that a provider offers. */
export function kindsOf({ operations }: Pick<AnyProvider, "operations">): readonly Kind[] {
  return kinds.filter((kind) => operations[kind] !== undefined);
}

/** Reads `--kind` as a kind that the provider offers; undefined if it was not given. Throws UsageError. */
export function kindOf(given: Given, provider: Pick<AnyProvider, "operations">): Kind | undefined {
  return choiceOf(given, "kind", kindsOf(provider));
}
