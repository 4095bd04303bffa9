/** How strictly a provider should check image quality or liveness, from not at all to strictest. */
export const controlLevels = ["NONE", "LOW", "NORMAL", "HIGH"] as const;

/** One of {@link controlLevels}. */
export type ControlLevel = (typeof controlLevels)[number];

/** Options that a provider must honour if a caller asks for them: idcheck never ignores a control silently. */
const optionNames = ["qualityControl", "livenessControl", "threshold"] as const;

/** One of {@link optionNames}. */
export type OptionName = (typeof optionNames)[number];

/**
 * The similarity from which a face matches unless a caller asks for another. Every provider's own decision is reported
 * as this one, whatever its scale: what a provider decides without a score is decided at it.
 */
export const defaultThreshold = 80;
