import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { attributeOf } from "./attribute-values.ts";
import type { Condition, Path, Value, Write } from "./write.ts";

/** A write in DynamoDB's expression language. */
export type Expressions = {
  ConditionExpression: string;
  /** Absent for a put. */
  update: string | undefined;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues?: Record<string, AttributeValue>;
};

/** Translates a write. Every name and value becomes a placeholder, so no name can be a reserved word. */
export function expressionsOf(write: Write): Expressions {
  const placeholders = new Map<string, string>();
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  let valueCount = 0;
  const name = (part: string): string => {
    const known = placeholders.get(part);
    if (known !== undefined) return known;
    const placeholder = `#${placeholders.size}`;
    placeholders.set(part, placeholder);
    names[placeholder] = part;
    return placeholder;
  };
  const pathText = (path: Path): string => path.map(name).join(".");
  const valueText = (value: Value): string => {
    const placeholder = `:${valueCount}`;
    valueCount += 1;
    values[placeholder] = attributeOf(value);
    return placeholder;
  };
  const conditionText = (condition: Condition): string => {
    const path = pathText(condition.path);
    switch (condition.test) {
      case "absent":
        return `attribute_not_exists(${path})`;
      case "equals":
        return `${path} = ${valueText(condition.value)}`;
      case "one_of":
        return `${path} IN (${condition.values.map(valueText).join(", ")})`;
      case "at_most":
        return `${path} <= ${valueText(condition.value)}`;
      case "has_room": {
        const [member, limit] = [valueText(condition.member), valueText(condition.limit)];
        return `(attribute_not_exists(${path}) OR contains(${path}, ${member}) OR size(${path}) < ${limit})`;
      }
    }
  };
  const condition = write.conditions.map(conditionText).join(" AND ");
  const update = write.type === "update" ? updateText(write, pathText, valueText) : undefined;
  return {
    ConditionExpression: condition,
    update,
    ExpressionAttributeNames: names,
    ...(valueCount > 0 ? { ExpressionAttributeValues: values } : {}),
  };
}

function updateText(
  write: Extract<Write, { type: "update" }>,
  pathText: (path: Path) => string,
  valueText: (value: Value) => string,
): string {
  const set = write.set.map(([path, value]) => `${pathText(path)} = ${valueText(value)}`);
  const remove = write.remove.map(pathText);
  const add = (write.add ?? []).map(([path, amount]) => `${pathText(path)} ${valueText(amount)}`);
  return Object.entries({ SET: set, REMOVE: remove, ADD: add })
    .filter(([, parts]) => parts.length > 0)
    .map(([clause, parts]) => `${clause} ${parts.join(", ")}`)
    .join(" ");
}
