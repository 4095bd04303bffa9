import type { ControlLevel } from "../lib/domain/options.ts";
import type { Given, Option } from "./command.ts";
import { choiceOf, numberOf } from "./option-values.ts";

/** The options of a check with a face. */
export const faceOptions = {
  quality: {
    type: "string",
    value: "<level>",
    help: "quality control: NONE, LOW, NORMAL or HIGH (default: NONE)",
  },
  liveness: {
    type: "string",
    value: "<level>",
    help: "liveness control: NONE, LOW, NORMAL or HIGH (default: NONE)",
  },
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
  const quality = choiceOf(given, "quality", levels);
  const liveness = choiceOf(given, "liveness", levels);
  const threshold = numberOf(given, "threshold", 0, 100);
  return {
    ...(quality !== undefined && { qualityControl: quality }),
    ...(liveness !== undefined && { livenessControl: liveness }),
    ...(threshold !== undefined && { threshold }),
  };
}

const levels: readonly ControlLevel[] = ["NONE", "LOW", "NORMAL", "HIGH"];
