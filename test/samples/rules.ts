import type { InputRules } from "../../lib/checks/check.ts";

/** The rules of a deployment with defaults, on a fixed day. */
export const defaultRules: InputRules = {
  today: "2026-11-22",
  supportedDocumentTypes: new Set(["mainland_id", "residence_permit"]),
  thresholdFloor: 60,
  imageUrlHosts: new Set(),
  requireConsent: "off",
  minors: "allow",
};
