import type { ControlLevel } from "./api/lists.ts";

/** What every check asks about. */
export type TwoFactorInput = {
  name: string;
  /** 18 characters; as a number it would lose digits. */
  idNumber: string;
  /** Your own name for the check, at most 64 of `A–Z a–z 0–9 . _ : -`. It is stored: nothing personal. */
  reference?: string;
  /** Which consent of the person the check rests on, and for what it was given. */
  consent?: { id: string; purpose: string };
};

/** The face, as bytes or base64 of a JPEG, PNG or BMP, or as an address that the provider fetches. */
export type FaceSource =
  | { image: Uint8Array | string; imageUrl?: never }
  | { imageUrl: string; image?: never };

/** A check of a face as well. A control that no provider honours is refused, never dropped. */
export type ThreeFactorInput = TwoFactorInput &
  FaceSource & {
    qualityControl?: ControlLevel;
    livenessControl?: ControlLevel;
    /** Similarity from which the face matches, 0–100; 80 by default. */
    threshold?: number;
  };

/** The input of a check of any kind. */
export type CheckInput = TwoFactorInput | ThreeFactorInput;

/** The fields of a check as they are sent: an image in bytes becomes base64. */
export function bodyOf(input: CheckInput): Record<string, unknown> {
  if (!("image" in input) || !(input.image instanceof Uint8Array)) return { ...input };
  const { buffer, byteOffset, byteLength } = input.image;
  return { ...input, image: Buffer.from(buffer, byteOffset, byteLength).toString("base64") };
}
