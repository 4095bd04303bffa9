import type { DocumentType } from "../domain/document-types.ts";
import type { FaceImage } from "../identity/image.ts";
import type { Kind } from "../domain/kinds.ts";
import type { OptionName } from "../domain/options.ts";
import type { Refusal, Violation } from "../domain/problem.ts";
import { imageFits } from "../identity/image-limits.ts";
import type { AnyProvider } from "../providers/provider.ts";

/** What a check requires of a provider, whatever its kind. */
export type Demand = {
  kind: Kind;
  documentType: DocumentType;
  options: readonly OptionName[];
  image: FaceImage | undefined;
  imageUrl: string | undefined;
};

/** Why a provider cannot take a check, according to its declaration. */
type Obstacle = { because: "kind" | "option" } | { because: "input"; errors: readonly Violation[] };

/** The providers that can take a check, in the given order. If there is none, `refusal` says why. */
export type Eligible = { providers: readonly AnyProvider[]; refusal?: Refusal };

/**
 * Finds the providers that can take a check. The refusal is `invalid_request` if the input exceeds the limits of all of
 * them, and `option_unsupported` if none honours a requested option: a control is never dropped silently.
 */
export function eligibleProviders(providers: readonly AnyProvider[], demand: Demand): Eligible {
  const obstacles = providers.map((provider) => obstacleOf(provider, demand));
  const eligible = providers.filter((_, index) => obstacles[index] === undefined);
  return eligible.length > 0
    ? { providers: eligible }
    : { providers: [], refusal: refusalBy(obstacles.filter((obstacle) => obstacle !== undefined)) };
}

function refusalBy(obstacles: readonly Obstacle[]): Refusal {
  const errors = obstacles.flatMap((obstacle) => (obstacle.because === "input" ? obstacle.errors : []));
  const why = errors.length === 0 ? {} : { errors: distinct(errors) };
  // Report why the providers that honour the options reject the input, rather than drop a control.
  if (obstacles.some((obstacle) => obstacle.because === "option"))
    return { code: "option_unsupported", ...why };
  return { code: errors.length === 0 ? "provider_unavailable" : "invalid_request", ...why };
}

function obstacleOf(provider: AnyProvider, demand: Demand): Obstacle | undefined {
  const operation = provider.operations[demand.kind];
  if (operation === undefined) return { because: "kind" };
  if (demand.options.some((option) => !honours(operation, option))) return { because: "option" };
  const errors: Violation[] = [];
  if (!operation.documentTypes.includes(demand.documentType)) {
    errors.push({ field: "idNumber", code: "unsupported_document" });
  }
  if (demand.imageUrl !== undefined && operation.takesImageUrl !== true) {
    errors.push({ field: "imageUrl", code: "image_url_unsupported" });
  }
  if (demand.image !== undefined && operation.imageLimits !== undefined) {
    for (const code of imageFits(demand.image, operation.imageLimits)) errors.push({ field: "image", code });
  }
  return errors.length > 0 ? { because: "input", errors } : undefined;
}

/** A threshold other than each provider's own decision point needs a score to compare it with. */
function honours(
  operation: { honours: readonly OptionName[]; score?: unknown },
  option: OptionName,
): boolean {
  return option === "threshold" ? operation.score !== undefined : operation.honours.includes(option);
}

function distinct(errors: readonly Violation[]): Violation[] {
  return [...new Map(errors.map((error) => [`${error.field} ${error.code}`, error])).values()];
}
