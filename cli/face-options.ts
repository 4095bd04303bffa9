import { type ControlLevel, controlLevels } from "../lib/domain/options.ts";
import { type Given, type Option, UsageError } from "./command.ts";

const levels = controlLevels.join(", ");

/** The options of a check with a face. */
export const faceOptions = {
  quality: { type: "string", value: "<level>", help: `quality control: ${levels} (NONE)` },
  liveness: { type: "string", value: "<level>", help: `liveness control: ${levels} (NONE)` },
  threshold: { type: "string", value: "<0-100>", help: "the similarity from which a face matches (80)" },
} as const satisfies Record<string, Option>;

/** How strictly a face is looked at; what is not given is left to the deployment. */
export type FaceSettings = {
  qualityControl?: ControlLevel;
  livenessControl?: ControlLevel;
  threshold?: number;
};

/** Reads the options of a check with a face. Throws UsageError. */
export function faceSettingsOf(given: Given): FaceSettings {
  const quality = levelOf("quality", given);
  const liveness = levelOf("liveness", given);
  const text = given.text("threshold");
  const threshold = Number(text ?? 0);
  if (!(threshold >= 0 && threshold <= 100) || text === "") {
    throw new UsageError("--threshold must be a number from 0 to 100.");
  }
  return {
    ...(quality !== undefined && { qualityControl: quality }),
    ...(liveness !== undefined && { livenessControl: liveness }),
    ...(text !== undefined && { threshold }),
  };
}

function levelOf(name: "quality" | "liveness", given: Given): ControlLevel | undefined {
  const text = given.text(name);
  if (text === undefined) return undefined;
  const level = controlLevels.find((known) => known === text.toUpperCase());
  if (level === undefined) throw new UsageError(`--${name} must be one of: ${levels}.`);
  return level;
}
