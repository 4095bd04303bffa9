import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { isDeepStrictEqual } from "node:util";
import type { Expressions } from "../../../lib/store/expressions.ts";
import type { Item, Value } from "../../../lib/store/write.ts";

/**
 * Evaluates the expressions that DynamoDB gets, as it does: the condition against the item as it stands, then all edits
 * at once. It knows only what this project sends, and refuses everything else, and what DynamoDB would refuse: an empty
 * update, a placeholder that is not used, paths that overlap, a document path whose parent does not exist.
 *
 * Returns the item as it is then, or undefined if the condition fails.
 */
export function evaluate(item: Item | undefined, key: Item, expressions: Expressions): Item | undefined {
  const { ConditionExpression, update, ExpressionAttributeNames: names } = expressions;
  const values = expressions.ExpressionAttributeValues ?? {};
  const parsed = parse(ConditionExpression, update);
  const given = Object.keys(names).length + Object.keys(values).length;
  if (given !== parsed.placeholderCount) throw new TypeError("a placeholder is missing or not used");
  const valueOf = (placeholder: string): Value => plainValue(values[placeholder]);
  for (const { path, test, operands } of parsed.terms) {
    if (!tests[test](valueAt(item, path, names), operands.map(valueOf))) return undefined;
  }
  if (parsed.edits === undefined) return item ?? key;
  const next: Draft = { ...(item ?? key) };
  const copied: Value[] = [next];
  for (const { path, operand, isAdded } of parsed.edits) {
    const changed = path.map((part) => names[part] ?? "");
    const value = operand === undefined ? undefined : valueOf(operand);
    edit(next, changed, isAdded ? sum(valueAt(item, path, names), value) : value, copied);
  }
  return next;
}

/** Paths and operands are placeholders. */
type Term = { path: readonly string[]; test: keyof typeof tests; operands: readonly string[] };
type Edit = { path: readonly string[]; operand?: string; isAdded?: true };
type Parsed = { terms: readonly Term[]; edits: readonly Edit[] | undefined; placeholderCount: number };

const tests = {
  absent: (value: Value | undefined) => value === undefined,
  one_of: (value: Value | undefined, operands: readonly Value[]) =>
    operands.some((operand) => same(value, operand)),
  at_most: (value: Value | undefined, [operand]: readonly Value[]) =>
    typeof value === "number" && typeof operand === "number" && value <= operand,
  has_room: (value: Value | undefined, [member, limit]: readonly Value[]) =>
    value === undefined ||
    (value instanceof Set && (value.has(member) || (typeof limit === "number" && value.size < limit))),
};

/** A condition without its values is the same for most writes of a kind. */
const known = new Map<string, Parsed>();

function parse(condition: string, update: string | undefined): Parsed {
  const text = `${condition}|${update ?? ""}`;
  const earlier = known.get(text);
  if (earlier !== undefined) return earlier;
  const edits = update === undefined ? undefined : parseUpdate(update);
  refuseOverlaps(edits ?? []);
  const parsed = {
    // The stores send no condition in place of an empty one.
    terms: condition === "" ? [] : condition.split(" AND ").map(parseTerm),
    edits,
    placeholderCount: new Set(text.match(/[#:]\d+/g)).size,
  };
  known.set(text, parsed);
  return parsed;
}

const path = String.raw`(#\d+(?:\.#\d+)*)`;
const room =
  /^\(attribute_not_exists\((?<path>#\d+(?:\.#\d+)*)\) OR contains\(\k<path>, (?<member>:\d+)\) OR size\(\k<path>\) < (?<limit>:\d+)\)$/;
const forms: readonly [RegExp, Term["test"]][] = [
  [new RegExp(`^attribute_not_exists\\(${path}\\)$`), "absent"],
  [new RegExp(`^${path} = (:\\d+)$`), "one_of"],
  [new RegExp(`^${path} IN \\((:\\d+(?:, :\\d+)*)\\)$`), "one_of"],
  [new RegExp(`^${path} <= (:\\d+)$`), "at_most"],
  [room, "has_room"],
];

function parseTerm(text: string): Term {
  for (const [form, test] of forms) {
    const [, found, ...operands] = form.exec(text) ?? [];
    if (found === undefined) continue;
    return { path: found.split("."), test, operands: operands.flatMap((some) => some.split(", ")) };
  }
  throw new TypeError("a condition that is not known here");
}

const assignment = new RegExp(`^${path} = (:\\d+)$`);
const removal = new RegExp(`^${path}$`);
const addition = new RegExp(`^${path} (:\\d+)$`);

function parseUpdate(text: string): Edit[] {
  const clauses = /^(?:SET (.+?))?(?:(?:^| )REMOVE (.+?))?(?:(?:^| )ADD (.+))?$/.exec(text);
  if (text === "" || clauses === null) throw new TypeError("an update that is not known here");
  const [, set, removed, added] = clauses;
  return [
    ...(set?.split(", ") ?? []).map((part) => parseEdit(assignment, part)),
    ...(removed?.split(", ") ?? []).map((part) => parseEdit(removal, part)),
    ...(added?.split(", ") ?? []).map((part) => ({ ...parseEdit(addition, part), isAdded: true as const })),
  ];
}

/** What a number or a set of texts is after an addition; it starts at 0, or empty. */
function sum(value: Value | undefined, more: Value | undefined): Value {
  if (more instanceof Set && (value === undefined || value instanceof Set)) {
    return new Set([...(value ?? []), ...more]);
  }
  if (typeof more !== "number" || (value !== undefined && typeof value !== "number")) {
    throw new TypeError("only numbers are added, and only members to a set");
  }
  return (value ?? 0) + more;
}

function parseEdit(form: RegExp, text: string): Edit {
  const [, found, operand] = form.exec(text) ?? [];
  if (found === undefined) throw new TypeError("an edit that is not known here");
  return { path: found.split("."), ...(operand === undefined ? {} : { operand }) };
}

function refuseOverlaps(edits: readonly Edit[]): void {
  const texts = edits.map((one) => `${one.path.join(".")}.`);
  const overlap = texts.some((one, index) =>
    texts.some((other, position) => position !== index && other.startsWith(one)),
  );
  if (overlap) throw new TypeError("two document paths overlap");
}

type Draft = Record<string, Value>;

/** Changes `draft` and the maps in it, each of which is `copied` before its first change. */
function edit(draft: Draft, changed: readonly string[], value: Value | undefined, copied: Value[]): void {
  const last = changed.length - 1;
  let map = draft;
  for (let depth = 0; depth < last; depth++) {
    const name = changed[depth] ?? "";
    const nested = map[name];
    if (!isItem(nested)) throw new TypeError("the document path is invalid for update");
    if (!copied.includes(nested)) {
      const copy = { ...nested };
      copied.push(copy);
      map[name] = copy;
      map = copy;
    } else map = nested;
  }
  const name = changed[last];
  if (name === undefined) throw new TypeError("an empty path");
  if (value === undefined) delete map[name];
  else map[name] = value;
}

function valueAt(
  item: Item | undefined,
  placeholders: readonly string[],
  names: Readonly<Record<string, string>>,
): Value | undefined {
  let value: Value | undefined = item;
  for (const placeholder of placeholders) {
    value = isItem(value) ? value[names[placeholder] ?? ""] : undefined;
  }
  return value;
}

function isItem(value: Value | undefined): value is Item {
  if (typeof value !== "object" || Array.isArray(value)) return false;
  return !(value instanceof Uint8Array) && !(value instanceof Set);
}

function same(left: Value | undefined, right: Value): boolean {
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right) === 0;
  return left === right || (isItem(left) && isDeepStrictEqual(left, right));
}

/** The simple types by hand, because the simulation makes millions of them. */
function plainValue(attribute: AttributeValue | undefined): Value {
  if (attribute?.S !== undefined) return attribute.S;
  if (attribute?.N !== undefined) return Number(attribute.N);
  if (attribute?.BOOL !== undefined) return attribute.BOOL;
  if (attribute?.B !== undefined) return attribute.B;
  const item: Item = attribute === undefined ? {} : unmarshall({ value: attribute });
  const value = item["value"];
  if (value === undefined) throw new TypeError("a placeholder without a value");
  return value;
}
