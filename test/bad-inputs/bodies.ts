import { madeUpPerson } from "../samples/people.ts";
import { bodyOf, goodImage, kindOf, upTo, type BadInput } from "./bad-input.ts";

function textCases(className: string, texts: readonly string[], code: string): BadInput[] {
  return texts.map((text, n) => ({
    class: `body: ${className}`,
    kind: kindOf(n),
    body: text,
    expectedErrors: [`body ${code}`],
  }));
}

const good = (n: number) => JSON.stringify(madeUpPerson(n));
const open = (n: number) => good(n).slice(0, -1);

const unknownFields = [
  "Name",
  "NAME",
  "idnumber",
  "id_number",
  "idCard",
  "idCardNum",
  "phone",
  "qualityContro",
  "livenesscontrol",
  "imageURL",
  "image_url",
  "caller",
  "idempotency_key",
  "Reference",
  "threshhold",
  "requestContext",
  "",
  " name",
  "name\u200B",
  "toString",
  "hasOwnProperty",
  "0",
  "张三",
  "😀",
];

const unknown: BadInput[] = unknownFields.flatMap((field) =>
  upTo(2).map((n) => ({
    class: "body: an unknown field",
    kind: kindOf(n),
    body: bodyOf(kindOf(n), n, { [field]: "x" }),
    expectedErrors: ["body unknown_field"],
  })),
);

const otherKind: BadInput[] = [
  { image: goodImage },
  { threshold: 80 },
  { qualityControl: "LOW" },
  { imageUrl: "x" },
].map((change, n) => ({
  class: "body: a face in a two-factor check",
  kind: "two_factor",
  body: bodyOf("two_factor", n, change),
  expectedErrors: ["body unknown_field"],
}));

const personAsField: BadInput[] = upTo(30).map((n) => ({
  class: "body: a person as the name of a field",
  kind: kindOf(n),
  body: bodyOf(kindOf(n), n, { [madeUpPerson(n).idNumber]: madeUpPerson(n).name }),
  expectedErrors: ["body unknown_field"],
}));

const everythingWrong: BadInput[] = upTo(30).map((n) => ({
  class: "body: every field wrong at once",
  kind: "three_factor",
  body: {
    threshold: "80",
    livenessControl: "MAX",
    more: n,
    image: "?",
    idNumber: "1",
    name: "1",
    reference: "a b",
    qualityControl: 1,
    consent: [],
  },
  expectedErrors: [
    "body unknown_field",
    "name digit",
    "idNumber length",
    "image base64",
    "qualityControl control_level",
    "livenessControl control_level",
    "threshold not_number",
    "reference characters",
    "consent not_object",
  ],
}));

export const badBodies: readonly BadInput[] = [
  ...unknown,
  ...otherKind,
  ...personAsField,
  ...everythingWrong,
  ...textCases(
    "not an object",
    ["[]", "[{}]", '"text"', "1", "0", "-1.5", "true", "false", "null", '""'],
    "not_object",
  ),
  ...textCases(
    "not JSON",
    [
      "",
      " ",
      "{",
      "}",
      "{}{}",
      "{},",
      "{,}",
      "{'name':'a'}",
      '{name:"a"}',
      '{"name":"a",}',
      '{"name":"a"',
      '{"name":"a}',
      '{"name" "a"}',
      '{"name":}',
      '{"name":a}',
      '{"name":NaN}',
      '{"name":Infinity}',
      '{"name":undefined}',
      '{"name":01}',
      '{"name":+1}',
      '{"name":.5}',
      '{"name":0x1}',
      '{"name":"\\x41"}',
      '{"name":"\\u12"}',
      '{"name":"a\nb"}',
      '{"name":"a\tb"}',
      '{"name":"a"}// comment',
      '/* */{"name":"a"}',
      "name=a&idNumber=b",
      "<name>a</name>",
      "undefined",
      "\u00A0{}",
      "{}\0",
    ],
    "json_malformed",
  ),
  ...textCases(
    "not UTF-8",
    upTo(20).flatMap((n) => [
      `{"name":"\uFFFD\uFFFD\uFFFD","idNumber":"${madeUpPerson(n).idNumber}"}`,
      `${open(n)},"reference":"\uFFFD"}`,
      `{"name":"\uFFFD`,
    ]),
    "encoding",
  ),
  {
    class: "name: a replacement character, written as an escape",
    kind: "two_factor",
    body: `{"name":"张\\ufffd","idNumber":"${madeUpPerson(1).idNumber}"}`,
    expectedErrors: ["name placeholder"],
  },
  ...upTo(40).map((n): BadInput => {
    const text = JSON.stringify(bodyOf(kindOf(n), n));
    return {
      class: "body: cut off",
      kind: kindOf(n),
      body: text.slice(0, Math.floor(((n + 1) / 41) * (text.length - 1))),
      expectedErrors: ["body json_malformed"],
    };
  }),
  ...textCases(
    "a key twice",
    upTo(20).flatMap((n) => [
      `${open(n)},"name":"${madeUpPerson(n).name}"}`,
      `${open(n)},"idNumber":"${madeUpPerson(n + 1).idNumber}"}`,
      `${open(n)},"n\\u0061me":"x"}`,
      `${open(n)},"consent":{"id":"a","id":"b","purpose":"c"}}`,
      `${open(n)},"more":[{"a":1,"a":1}]}`,
    ]),
    "json_duplicate_key",
  ),
  ...textCases(
    "a key of the prototype",
    upTo(10).flatMap((n) => [
      `${open(n)},"__proto__":{"threshold":0}}`,
      `${open(n)},"constructor":{"prototype":{}}}`,
      `${open(n)},"prototype":1}`,
      `${open(n)},"\\u005f_proto__":null}`,
      `${open(n)},"consent":{"id":"a","purpose":"b","__proto__":{}}}`,
    ]),
    "json_forbidden_key",
  ),
  ...textCases(
    "too deep",
    [4, 5, 10, 100, 1000].flatMap((depth) => [
      `{"name":${"[".repeat(depth)}${"]".repeat(depth)}}`,
      `{"name":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}`,
      `{"name":${"[".repeat(depth)}`,
    ]),
    "json_too_deep",
  ),
  ...textCases(
    "too large besides the image",
    [
      `{${" ".repeat(5000)}}`,
      `{"name":"${"a".repeat(5000)}","idNumber":"${"1".repeat(5000)}"}`,
      `{"name":[${"1,".repeat(3000)}1]}`,
      `{${upTo(1000)
        .map((n) => `"k${n}":1`)
        .join()}}`,
      `{"image":"${goodImage}","name":"${"a".repeat(5000)}","reference":"${"b".repeat(5000)}"}`,
    ],
    "json_too_large",
  ),
];
