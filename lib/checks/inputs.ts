/** The document that an ID number belongs to. Providers declare which ones they can check. */
export type DocumentType = "mainland_id" | "residence_permit" | "foreign_permanent_resident_card";

/** A decoded and measured face image. It lives in memory for the length of one call and is never stored. */
export type FaceImage = {
  /** Canonical base64 without prefix or line breaks: what is sent, and what limits are measured on. */
  base64: string;
  format: "jpeg" | "png" | "bmp";
  widthPixels: number;
  heightPixels: number;
};

/** How strictly a provider is to control image quality or liveness. `NONE` asks for nothing. */
export type ControlLevel = "NONE" | "LOW" | "NORMAL" | "HIGH";

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

/** The input of each kind of check, after parsing: the one place that lists the kinds. */
export type CheckInputs = {
  two_factor: PersonInput;
  three_factor: PersonInput & FaceInput;
};

/** What is checked, as it is called in the API. */
export type Kind = keyof CheckInputs;

/** An option that a provider must honour when a caller asks for it: a control is never dropped silently. */
export type OptionName = "qualityControl" | "livenessControl" | "threshold";
