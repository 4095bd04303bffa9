import type { FaceImage } from "../identity/image.ts";
import { type ControlLevel, controlLevels, defaultThreshold, type OptionName } from "../domain/options.ts";
import type { Violation } from "../domain/problem.ts";
import { type Fields, isAbsent } from "../input/fields.ts";
import { parseFaceImage } from "../identity/face-image.ts";
import type { InputRules, Warning } from "./check.ts";
import { brokenRules, violations, violationsOf, type Read } from "./violations.ts";
import { parseImageUrl } from "./image-url.ts";
import type { FaceInput } from "./inputs.ts";

/** The fields that describe a face and how strictly it is checked. */
export const faceFieldNames = [
  "image",
  "imageUrl",
  "qualityControl",
  "livenessControl",
  "threshold",
] as const;

const defaultControl: ControlLevel = "NONE";

type Source = { image: FaceImage } | { imageUrl: string };

/** Reads the face in a body. Without a threshold, the default applies, or the floor if that is higher. */
export function readFace(
  fields: Fields,
  rules: InputRules,
): Read<{ face: FaceInput; warnings: readonly Warning[] }> {
  const source = readSource(fields, rules);
  const qualityControl = readControl("qualityControl", fields);
  const livenessControl = readControl("livenessControl", fields);
  const threshold = readThreshold(fields["threshold"], rules.thresholdFloor);
  const broken = brokenRules([source, qualityControl, livenessControl, threshold]);
  if (source.ok && qualityControl.ok && livenessControl.ok && threshold.ok) {
    const face = {
      ...source.value.source,
      qualityControl: qualityControl.value,
      livenessControl: livenessControl.value,
      ...threshold.value,
    };
    return { ok: true, value: { face, warnings: source.value.warnings }, refusals: broken };
  }
  return { ok: false, errors: broken };
}

/** The parts of the fingerprint for the face; the image is included by reference. */
export function canonicalFace(input: FaceInput): string[] {
  return [
    "image" in input ? input.image.base64 : "",
    "imageUrl" in input ? input.imageUrl : "",
    input.qualityControl,
    input.livenessControl,
    String(input.requestedThreshold),
  ];
}

/** A raised floor counts as a requested threshold: a provider that cannot honour it must not be asked. */
export function requestedFaceOptions(input: FaceInput): OptionName[] {
  const options: OptionName[] = [];
  if (input.qualityControl !== defaultControl) options.push("qualityControl");
  if (input.livenessControl !== defaultControl) options.push("livenessControl");
  if (input.threshold !== defaultThreshold) options.push("threshold");
  return options;
}

function readSource(
  fields: Fields,
  rules: InputRules,
): Read<{ source: Source; warnings: readonly Warning[] }> {
  const { image: text, imageUrl: address } = fields;
  if (isAbsent(text) && isAbsent(address)) return { ok: false, errors: violations("image", ["required"]) };
  const broken: Violation[] =
    isAbsent(text) || isAbsent(address) ? [] : violations("image", ["image_and_url"]);
  const image = isAbsent(text) ? undefined : parseFaceImage(text);
  const imageUrl = isAbsent(address) ? undefined : parseImageUrl(address, rules.imageUrlHosts);
  if (image !== undefined) broken.push(...violationsOf("image", image));
  if (imageUrl !== undefined) broken.push(...violationsOf("imageUrl", imageUrl));
  if (image?.ok && imageUrl === undefined) {
    const value = { source: { image: image.value.image }, warnings: image.value.warnings };
    return { ok: true, value, refusals: broken };
  }
  if (imageUrl?.ok && image === undefined) {
    return { ok: true, value: { source: { imageUrl: imageUrl.value }, warnings: [] }, refusals: broken };
  }
  return { ok: false, errors: broken };
}

function readControl(field: "qualityControl" | "livenessControl", fields: Fields): Read<ControlLevel> {
  const given = fields[field] ?? defaultControl;
  const value = controlLevels.find((level) => level === given);
  return value === undefined
    ? { ok: false, errors: violations(field, ["control_level"]) }
    : { ok: true, value, refusals: [] };
}

function readThreshold(
  value: unknown,
  floor: number,
): Read<Pick<FaceInput, "threshold" | "requestedThreshold">> {
  if (isAbsent(value)) {
    const threshold = Math.max(defaultThreshold, floor);
    return { ok: true, value: { threshold, requestedThreshold: defaultThreshold }, refusals: [] };
  }
  if (typeof value !== "number") return { ok: false, errors: violations("threshold", ["not_number"]) };
  if (!(value >= 0 && value <= 100))
    return { ok: false, errors: violations("threshold", ["threshold_range"]) };
  const refusals = value < floor ? violations("threshold", ["threshold_below_floor"]) : [];
  return { ok: true, value: { threshold: value, requestedThreshold: value }, refusals };
}
