import * as v from "valibot";

/** A parameter of `serverless.yml`: it reads a value from its text. Its metadata say what it takes and what it decides. */
export type ParameterSchema = v.GenericSchema<string, unknown>;

/** Adds what a parameter decides, in words for the table of the document. */
export function explained<const Schema extends ParameterSchema>(schema: Schema, what: string) {
  return v.pipe(schema, v.description(what));
}

/** A whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number) {
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,9}$/u),
    v.transform(Number),
    v.minValue(min),
    v.maxValue(max),
    v.metadata({ takes: `a whole number from ${grouped(min)} to ${grouped(max)}` }),
  );
}

/** One of these numbers. */
export function oneOfNumbers(numbers: readonly number[]) {
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,9}$/u),
    v.transform(Number),
    v.check((number) => numbers.includes(number)),
    v.metadata({ takes: `one of ${numbers.join(", ")}` }),
  );
}

/** `none`, which reserves nothing, or a whole number from 1: a reservation of 0 would block every invocation. */
export function reservation(max: number) {
  return v.pipe(
    v.string(),
    v.regex(/^(?:none|\d{1,9})$/u),
    v.check((text) => text === "none" || (Number(text) >= 1 && Number(text) <= max)),
    v.metadata({ takes: `\`none\`, or a whole number from 1 to ${grouped(max)}` }),
  );
}

/** One of these words. */
export function oneOf<const Word extends string>(words: readonly Word[]) {
  return v.pipe(v.picklist(words), v.metadata({ takes: listed(words.map((word) => `\`${word}\``)) }));
}

/** A text of a form that `form` says in words. */
export function textOf(isOfForm: (text: string) => boolean, form: string) {
  return v.pipe(v.string(), v.check(isOfForm), v.metadata({ takes: form }));
}

/** What a parameter takes, as the end of "<name> takes …". */
export function takenBy(schema: ParameterSchema): string {
  return String(v.getMetadata(schema)["takes"]);
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function grouped(number: number): string {
  return number.toLocaleString("en-US");
}
