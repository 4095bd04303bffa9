import type { CheckInputs } from "../../../lib/checks/inputs.ts";

/** A made-up person: the birth date lies years ahead, and the check character is valid. */
export const person: CheckInputs["two_factor"] = {
  name: "欧阳·测试",
  idNumber: "110101209901010017",
  documentType: "mainland_id",
};

/** That person with a face whose base64 holds every character that a form must escape. */
export const personWithFace: CheckInputs["three_factor"] = {
  ...person,
  image: { base64: "/9j/4AAQ+zz8==", format: "jpeg", widthPixels: 640, heightPixels: 480 },
  qualityControl: "NORMAL",
  livenessControl: "LOW",
  threshold: 80,
  requestedThreshold: 80,
};

/** The same person with the address of a face. */
export const personWithFaceUrl: CheckInputs["three_factor"] = {
  ...person,
  imageUrl: "https://images.example.com/face.jpg?version=2&size=large",
  qualityControl: "NONE",
  livenessControl: "NONE",
  threshold: 80,
  requestedThreshold: 80,
};
