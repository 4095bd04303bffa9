import { type ControlLevel, controlLevels } from "../lib/domain/options.ts";
import type { Given, Option } from "./command.ts";
import { choiceOf, numberOf } from "./option-values.ts";

const levels = controlLevels.join(", ");

/** The options of a check with a face. */
export const faceOptions = {
  quality: { type: "string", value: "<level>", help: `quality control: ${levels} (default: NONE)` },
  liveness: { type: "string", value: "<level>", help: `liveness control: ${levels} (default: NONE)` },
  threshold: {
    type: "string",
    value: "<0-100>",
    help: "the similarity from which a face matches (default: 80)",
  },
} as const satisfies Record<string, Option>;

/** How strictly a face is checked. What is not given is left to the deployment. */
export type FaceSettings = {
  qualityControl?: ControlLevel;
  livenessControl?: ControlLevel;
  threshold?: number;
};

/** Reads the options of a check with a face. Throws UsageError. */
export function faceSettingsOf(given: Given): FaceSettings {
  const quality = choiceOf(given, "quality", controlLevels);
  const liveness = choiceOf(given, "liveness", controlLevels);
  const threshold = numberOf(given, "threshold", 0, 100);
  return {
    ...(quality !== undefined && { qualityControl: quality }),
    ...(liveness !== undefined && { livenessControl: liveness }),
    ...(threshold !== undefined && { threshold }),
  };
}
