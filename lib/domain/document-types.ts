/** The types of documents that an ID number can belong to. An operation declares which of them it can check. */
export const documentTypes = ["mainland_id", "residence_permit", "foreign_permanent_resident_card"] as const;

/** One of {@link documentTypes}. */
export type DocumentType = (typeof documentTypes)[number];
