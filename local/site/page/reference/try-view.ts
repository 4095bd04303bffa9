import { createIdempotencyKey } from "../../../../clients/typescript/idempotency-key.ts";
import { definitions, make } from "../elements.ts";
import { type Exchange, type Request, sendOnce } from "../send.ts";
import type { Say } from "../words/texts.ts";
import { codeBlock } from "./code-block.ts";
import { type Contract, entriesOf, exampleOf, listOf, type Operation, textOf } from "./contract.ts";
import { curlOf } from "./curl.ts";

/** The header whose value is new for each request. */
const keyHeader = "Idempotency-Key";

/** A field of the form: its control, and where its value goes. */
type Field = { name: string; place: string; control: HTMLInputElement | HTMLTextAreaElement };

/** A form that sends an operation to the stack, filled in with the contract's example and a fresh key each time. */
export function tryView(contract: Contract, operation: Operation, say: Say): HTMLElement {
  const fields = fieldsOf(contract, operation);
  const output = make("div", [], { class: "output", role: "status", "aria-live": "polite" });
  const send = make("button", say("send"), { type: "submit", class: "main" });
  const again = make("button", say("sendAgain"), { type: "button", hidden: "" });
  const keyField = fields.find(({ name }) => name === keyHeader);
  let sentKey = "";
  const form = make("form", [
    ...fields.map((field) => labelled(field, operation.id, say)),
    make("div", keyField === undefined ? [send] : [send, again], { class: "row" }),
    output,
  ]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sentKey = keyField?.control.value ?? "";
    void run();
  });
  again.addEventListener("click", () => void run());
  return make("div", [make("h4", say("tryIt")), form], { class: "try" });

  async function run(): Promise<void> {
    const request = requestOf(operation, fields, sentKey);
    setBusy(true);
    output.replaceChildren(make("p", say("sending")));
    try {
      output.replaceChildren(...exchangeView(await sendOnce(request), request));
    } catch (error) {
      const message = error instanceof Error ? error.message : "";
      output.replaceChildren(make("p", say("sendingFailed", { message })));
    }
    setBusy(false);
    again.hidden = false;
    // The next check is another one, unless somebody wrote a key of their own.
    if (keyField?.control.value === sentKey) keyField.control.value = createIdempotencyKey();
  }

  function setBusy(isBusy: boolean): void {
    send.disabled = isBusy;
    again.disabled = isBusy;
  }

  function exchangeView({ status, headers, text, body, durationMs }: Exchange, request: Request) {
    const told = [...headers].filter(([name]) =>
      /^(?:idempotency-|idcheck-|x-request-id|retry-after)/u.test(name),
    );
    const isGood = status < 300;
    const pretty = body === undefined ? text : JSON.stringify(body, undefined, 2);
    return [
      make("p", say("answered", { status, duration: durationMs }), {
        class: "status",
        "data-verdict": isGood ? "match" : "problem",
      }),
      ...(sentKey === "" ? [] : [make("p", say("keySent", { key: sentKey }), { class: "hint" })]),
      ...(status === 401 || status === 403 ? [make("p", say("unsigned"), { class: "hint" })] : []),
      codeBlock(pretty, say("answerBody")),
      definitions(told),
      make("details", [
        make("summary", say("asCurl")),
        codeBlock(curlOf(location.origin, request), say("asCurl")),
      ]),
    ];
  }
}

function fieldsOf(contract: Contract, { part }: Operation): Field[] {
  const parameters = listOf(part["parameters"]).map((value) => {
    const parameter = contract.follow(value);
    const name = textOf(parameter["name"]);
    const control = make("input", [], { autocomplete: "off", spellcheck: "false" });
    control.value = name === keyHeader ? createIdempotencyKey() : textOf(parameter["example"]);
    return { name, place: textOf(parameter["in"]), control };
  });
  const [media] = entriesOf(contract.follow(part["requestBody"])["content"]);
  if (media === undefined) return parameters;
  const text = JSON.stringify(exampleOf(contract, contract.follow(media[1])), undefined, 2);
  const control = make("textarea", [], { spellcheck: "false", rows: String(text.split("\n").length) });
  control.value = text;
  return [...parameters, { name: media[0], place: "body", control }];
}

function labelled({ name, place, control }: Field, operationId: string, say: Say): HTMLElement {
  const id = `${operationId}-${place === "body" ? "body" : name}`;
  control.id = id;
  const isKey = name === keyHeader;
  if (isKey) control.setAttribute("aria-describedby", `${id}-hint`);
  return make(
    "div",
    [
      make("label", place === "body" ? `${say("requestBody")} (${name})` : name, { for: id }),
      control,
      ...(isKey ? [make("span", say("freshKey"), { class: "hint", id: `${id}-hint` })] : []),
    ],
    { class: "field" },
  );
}

function requestOf({ method, path }: Operation, fields: readonly Field[], key: string): Request {
  const placed = (place: string) =>
    fields.flatMap((field) => {
      if (field.place !== place) return [];
      const value = field.name === keyHeader ? key : field.control.value.trim();
      return value === "" ? [] : [[field.name, value] as const];
    });
  const query = new URLSearchParams(placed("query").map(([name, value]) => [name, value])).toString();
  const filled = placed("path").reduce(
    (at, [name, value]) => at.replace(`{${name}}`, encodeURIComponent(value)),
    path,
  );
  const body = fields.find(({ place }) => place === "body");
  return {
    method,
    path: query === "" ? filled : `${filled}?${query}`,
    headers: {
      ...(body !== undefined && { "Content-Type": body.name }),
      ...Object.fromEntries(placed("header")),
    },
    body: body?.control.value,
  };
}
