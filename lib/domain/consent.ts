/** When a deployment refuses a check without a consent: never, for kinds with a face, or always. */
export const consentRequirements = ["off", "face", "all"] as const;

/** One of {@link consentRequirements}. */
export type ConsentRequirement = (typeof consentRequirements)[number];

/**
 * What a deployment does with a check of a person under 14: it runs it, runs it with a guardian's consent only, or never
 * runs it.
 */
export const minorsRules = ["allow", "guardian", "refuse"] as const;

/** One of {@link minorsRules}. */
export type MinorsRule = (typeof minorsRules)[number];

/**
 * A consent as its caller names it. idcheck keeps it and cannot know whether it was given: `id` leads the caller to its
 * own proof, `purpose` is a token for what the person agreed to. Neither tells of a person.
 */
export type Consent = {
  id: string;
  purpose: string;
  /** Set if a parent or other guardian gave the consent. Never derived and never a default. */
  guardian?: true;
};
