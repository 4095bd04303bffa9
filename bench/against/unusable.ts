/** Nothing can be measured. Its message is a sentence that says what to do. */
export class Unusable extends Error {}
