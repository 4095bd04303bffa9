import type { Kind } from "../../lib/domain/kinds.ts";
import { jpegImage } from "../samples/images.ts";
import { madeUpPerson } from "../samples/people.ts";

/** An input that must be refused, free of charge and without a trace. */
export type BadInput = {
  class: string;
  kind: Kind;
  /** An object to be written as JSON, or the text of the body itself. */
  body: object | string;
  /** The idempotency key as it is sent: null sends none, absent sends any good one. */
  idempotencyKey?: string | null;
  /** `field code` of every error of the answer, in its order. */
  expectedErrors: readonly string[];
};

/** A small picture that is valid, for bodies whose fault is elsewhere. */
export const goodImage = jpegImage({ width: 8, height: 8 }).toString("base64");

/** A body without a fault but for `change`. */
export function bodyOf(kind: Kind, n: number, change: object = {}): object {
  return { ...madeUpPerson(n), ...(kind === "three_factor" ? { image: goodImage } : {}), ...change };
}

/** Kinds in turn, so that each class is tried on both. */
export function kindOf(n: number): Kind {
  return n % 2 === 0 ? "two_factor" : "three_factor";
}

/** One bad input for each value of a field that both kinds have; each breaks the same rules. */
export function fieldCases(
  className: string,
  field: string,
  values: readonly unknown[],
  codes: readonly string[],
): BadInput[] {
  return values.map((value, n) => ({
    class: className,
    kind: kindOf(n),
    body: bodyOf(kindOf(n), n, { [field]: value }),
    expectedErrors: codes.map((code) => `${field} ${code}`),
  }));
}

/** The same for a field that only a three-factor check has. */
export function faceCases(
  className: string,
  field: string,
  values: readonly unknown[],
  expectedErrors: readonly string[],
): BadInput[] {
  return values.map((value, n) => ({
    class: className,
    kind: "three_factor",
    body: bodyOf("three_factor", n, { [field]: value }),
    expectedErrors,
  }));
}

/** 0 … count − 1. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}
