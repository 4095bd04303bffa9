import type { DocumentType } from "../domain/document-types.ts";
import type { Kind } from "../domain/kinds.ts";
import type { ControlLevel } from "../domain/options.ts";
import type { FaceImage } from "../identity/image.ts";

/** What every kind checks: a normalised name and a normalised 18-character ID number. */
export type PersonInput = {
  name: string;
  idNumber: string;
  documentType: DocumentType;
};

/** A face, as an image or as an address that is handed to a provider and never fetched here. */
export type FaceInput = ({ image: FaceImage } | { imageUrl: string }) & {
  qualityControl: ControlLevel;
  livenessControl: ControlLevel;
  /** Similarity from which a face matches, 0–100. */
  threshold: number;
  /** The same as the caller meant it, whatever floor a deployment has: what makes two requests the same check. */
  requestedThreshold: number;
};

/** The input of each kind of check, after parsing. */
export type CheckInputs = {
  two_factor: PersonInput;
  three_factor: PersonInput & FaceInput;
} & Record<Kind, PersonInput>;
