import type { ControlLevel } from "./api/lists.ts";

/**
 * The input of every check.
 *
 * @example
 * const person: TwoFactorInput = { name: "示例甲", idNumber: "110009190001010001", reference: "order-17" };
 */
export type TwoFactorInput = {
  name: string;
  /** 18 characters; as a number it would lose digits. */
  idNumber: string;
  /** Your own name for the check, at most 64 of `A–Z a–z 0–9 . _ : -`. It is stored, so it must not be personal. */
  reference?: string;
  /**
   * The person's consent that the check is based on, and the purpose of that consent, each a token as `reference` is.
   * `guardian` says that a parent or other guardian gave it. A deployment can refuse checks without it.
   */
  consent?: { id: string; purpose: string; guardian?: true };
};

/**
 * The face, as the bytes or base64 of a JPEG, PNG or BMP, or as an address that the provider fetches.
 *
 * @example
 * const face: FaceSource = { image: await readFile("face.jpg") };
 */
export type FaceSource =
  | { image: Uint8Array | string; imageUrl?: never }
  | { imageUrl: string; image?: never };

/**
 * The input of a check with a face. A control that no provider honours is refused, never dropped.
 *
 * @example
 * const input: ThreeFactorInput = { ...person, image: await readFile("face.jpg"), livenessControl: "LOW", threshold: 85 };
 */
export type ThreeFactorInput = TwoFactorInput &
  FaceSource & {
    qualityControl?: ControlLevel;
    livenessControl?: ControlLevel;
    /** The similarity from which the face matches, 0–100; 80 by default. */
    threshold?: number;
  };

/** The input of a check of any kind. */
export type CheckInput = TwoFactorInput | ThreeFactorInput;

/**
 * The fields of a check as they are sent: the bytes of an image become base64. Throws TypeError for an image in another form, such as
 * a `Blob`, of which nothing would be sent.
 */
export function bodyOf(input: CheckInput): Record<string, unknown> {
  const image: unknown = "image" in input ? input.image : undefined;
  if (typeof image !== "object" || image === null) return { ...input };
  // Tests may run in a realm with another Uint8Array.
  if (!ArrayBuffer.isView(image)) {
    throw new TypeError("threeFactor: image must be a Uint8Array, such as a Buffer, or base64.");
  }
  const { buffer, byteOffset, byteLength } = image;
  return { ...input, image: Buffer.from(buffer, byteOffset, byteLength).toString("base64") };
}
