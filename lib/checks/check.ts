import type { FaceImage } from "../identity/image.ts";
import type { DocumentType } from "../domain/document-types.ts";
import type { Kind } from "../domain/kinds.ts";
import type { OptionName } from "../domain/options.ts";
import type { Violation } from "../domain/problem.ts";
import type { ImageWarning } from "../identity/face-image.ts";
import type { CheckInputs } from "./inputs.ts";

/** What decides, besides the input itself, whether an input is valid. */
export type InputRules = {
  /** The day in Asia/Shanghai as `YYYY-MM-DD`: nobody is born after it. */
  today: string;
  /** What at least one configured provider can check; anything else is `unsupported_document`. */
  supportedDocumentTypes: ReadonlySet<DocumentType>;
  /** The lowest similarity that a caller may ask for, 0–100. */
  thresholdFloor: number;
  /** Host names, lower case, from which an image may be handed on; empty switches `imageUrl` off. */
  imageUrlHosts: ReadonlySet<string>;
};

/** What a caller may note on any check. It is kept with the record and says nothing about the person. */
export type RequestNotes = {
  reference?: string;
  /** Which consent of the person the check rests on, and for what it was given. */
  consent?: { id: string; purpose: string };
};

/** Something that a caller should know about an input that was accepted. */
export type Warning = ImageWarning;

/** A body that was read: its input in normal form, or every violated rule at once, in the order of the fields. */
export type Parsed<K extends Kind> =
  | { ok: true; input: CheckInputs[K]; notes: RequestNotes; warnings: readonly Warning[] }
  | { ok: false; errors: readonly Violation[] };

/** What a kind of check is. Everything generic reads this and knows no kind by name. */
export type Check<K extends Kind> = {
  kind: K;
  /** Reads a body. Errors name known fields only: the name of an unknown field is a caller's value too. */
  parse(body: unknown, rules: InputRules): Parsed<K>;
  /**
   * Every field of the body in a fixed order, for the fingerprint: two bodies are the same check if and only
   * if these lists are equal. A field that is absent is an empty string, which no field can be. The parts
   * never hold U+0000. An image is one part, by reference: hash the parts one by one instead of joining them.
   */
  canonical(input: CheckInputs[K], notes: RequestNotes): readonly string[];
  /** The options that differ from their defaults: a provider that cannot honour one is passed over. */
  requestedOptions(input: CheckInputs[K]): readonly OptionName[];
  /** Similarity from which the face matches, 0–100; undefined where the kind has no face. */
  threshold(input: CheckInputs[K]): number | undefined;
  /** The image that a provider must be able to take, if there is one. */
  image(input: CheckInputs[K]): FaceImage | undefined;
  /** The address of the image that a provider must be able to fetch, if there is one. */
  imageUrl(input: CheckInputs[K]): string | undefined;
};
