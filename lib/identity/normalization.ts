/**
 * The version of the normal forms of names, ID numbers and images, which fingerprints are made of. Add one whenever an
 * input that was accepted before gets another normal form: a record keeps the version that it was made with, so that a
 * retry whose form has changed is not taken for another input (docs/decisions/versions-of-the-normal-form.md).
 */
export const normalizationVersion = 1;
