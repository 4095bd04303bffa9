import type { DocumentType } from "../domain/document-types.ts";
import type { Kind } from "../domain/kinds.ts";
import type { ControlLevel } from "../domain/options.ts";
import type { FaceImage } from "../identity/image.ts";

/** The input of every kind: a normalised name and a normalised 18-character ID number. */
export type PersonInput = {
  name: string;
  idNumber: string;
  documentType: DocumentType;
};

/** A face: an image, or an address that is passed to a provider and never fetched here. */
export type FaceInput = ({ image: FaceImage } | { imageUrl: string }) & {
  qualityControl: ControlLevel;
  livenessControl: ControlLevel;
  /** The lowest similarity at which a face matches, 0–100. */
  threshold: number;
  /** The threshold that the caller asked for, whatever the deployment's floor. It identifies equal requests. */
  requestedThreshold: number;
};

/** The input of each kind of check, after parsing. */
export type CheckInputs = {
  two_factor: PersonInput;
  three_factor: PersonInput & FaceInput;
} & Record<Kind, PersonInput>;
