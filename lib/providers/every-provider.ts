import type { AnyProvider } from "./provider.ts";
import { findProvider, providerIds } from "./registry.ts";

/** Every provider. For commands and tests: a function needs only those of its configuration. */
export const providers: readonly AnyProvider[] = providerIds.flatMap((id) => findProvider(id) ?? []);
