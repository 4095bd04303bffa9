import type { Consent, ConsentRequirement, MinorsRule } from "../domain/consent.ts";
import type { FaceImage } from "../identity/image.ts";
import type { DocumentType } from "../domain/document-types.ts";
import type { Kind } from "../domain/kinds.ts";
import type { OptionName } from "../domain/options.ts";
import type { Violation } from "../domain/problem.ts";
import type { ImageWarning } from "../identity/image-reading.ts";
import type { NameWarning } from "../identity/name-encoding.ts";
import type { CheckInputs } from "./inputs.ts";

/** What determines whether an input is valid, besides the input itself. */
export type InputRules = {
  /** The day in Asia/Shanghai as `YYYY-MM-DD`: a later date of birth is not valid. */
  today: string;
  /** The types that at least one configured provider can check; others are `unsupported_document`. */
  supportedDocumentTypes: ReadonlySet<DocumentType>;
  /** The lowest similarity that a caller may ask for, 0–100. */
  thresholdFloor: number;
  /** Lower-case host names whose image addresses are passed to providers; if empty, `imageUrl` is off. */
  imageUrlHosts: ReadonlySet<string>;
  /** The kinds that need a consent; without one they are refused. */
  requireConsent: ConsentRequirement;
  /** What a person under 14 needs. */
  minors: MinorsRule;
};

/** A caller's notes on a check. They are kept with the record and say nothing about the person. */
export type RequestNotes = {
  reference?: string;
  /** The consent of the person on which the check is based, and its purpose. */
  consent?: Consent;
};

/** A warning to the caller about an accepted input. */
export type Warning = ImageWarning | NameWarning;

/**
 * The result of reading a body: its input in normal form, or all broken rules in the order of the fields. `refusals` are
 * the rules that a well-formed input breaks only in this deployment: it must not run, but may have run before.
 */
export type Parsed<K extends Kind> =
  | {
      ok: true;
      input: CheckInputs[K];
      notes: RequestNotes;
      warnings: readonly Warning[];
      refusals: readonly Violation[];
    }
  | { ok: false; errors: readonly Violation[] };

/** The definition of a kind of check. Generic code reads this and knows no kind by name. */
export type Check<K extends Kind> = {
  kind: K;
  /** Reads a body. Errors name only known fields, because the name of an unknown field is also a caller's value. */
  parse(body: unknown, rules: InputRules): Parsed<K>;
  /**
   * Returns every field of the body in a fixed order, for the fingerprint: two bodies are the same check if and only
   * if these lists are equal. An absent field is an empty string, which no field can be. The parts never contain
   * U+0000. An image is one part, by reference: hash the parts one by one and do not join them.
   */
  canonical(input: CheckInputs[K], notes: RequestNotes): readonly string[];
  /** The options that differ from their defaults. A provider that cannot honour one of them is skipped. */
  requestedOptions(input: CheckInputs[K]): readonly OptionName[];
  /** The lowest similarity at which the face matches, 0–100; undefined if the kind has no face. */
  threshold(input: CheckInputs[K]): number | undefined;
  /** The image that a provider must accept, if there is one. */
  image(input: CheckInputs[K]): FaceImage | undefined;
  /** The address of the image that a provider must be able to fetch, if there is one. */
  imageUrl(input: CheckInputs[K]): string | undefined;
};
