import { element, make } from "./elements.ts";
import { readFacts, readJson } from "./facts.ts";
import { bindFrame } from "./frame.ts";
import { type Contract, contractOf, entriesOf, isPart, operationsOf, textOf } from "./reference/contract.ts";
import { operationTitle, operationView } from "./reference/operation-view.ts";
import { prose } from "./reference/prose.ts";
import { wordsView } from "./reference/words-view.ts";

const output = element("reference", HTMLElement);
const contents = element("contents", HTMLElement);
const frame = bindFrame(() => void show());
const { language, say } = frame;
const loaded = Promise.all([readJson("/v1/openapi.json", isPart).then(contractOf), readFacts()]);
await show();
// What the address names is there only now.
if (location.hash !== "") document.querySelector(location.hash)?.scrollIntoView();

async function show(): Promise<void> {
  const read = await loaded.catch(() => undefined);
  output.setAttribute("aria-busy", "false");
  if (read === undefined) {
    output.replaceChildren(make("p", say("loadingFailed")));
    return;
  }
  const [contract, { rules }] = read;
  const operations = operationsOf(contract);
  output.replaceChildren(
    basicsView(contract),
    ...operations.map((operation) => operationView(contract, operation, say)),
    ...wordsView(contract, rules, language(), say),
  );
  const links = [
    ["basics", say("basics")],
    ...operations.map((operation) => [operation.id, operationTitle(operation, say)]),
    ["reasons", say("verdictsAndReasons")],
    ["problems", say("problemCodes")],
    ["rules", say("inputRules")],
  ] as const;
  contents.replaceChildren(
    make(
      "ul",
      links.map(([id = "", title = ""]) => make("li", [make("a", title, { href: `#${id}` })])),
    ),
  );
}

/** What holds for every operation, in the contract's own words. */
function basicsView(contract: Contract): HTMLElement {
  const { info, components } = contract.root;
  const schemes = entriesOf(contract.follow(components)["securitySchemes"]);
  return make(
    "section",
    [
      make("h3", say("basics"), { id: "basics-title" }),
      prose(textOf(contract.follow(info)["description"])),
      make("h4", say("authentication")),
      make(
        "dl",
        schemes.flatMap(([name, scheme]) => [
          make("dt", [make("code", name, { class: "name" })]),
          make("dd", [prose(textOf(contract.follow(scheme)["description"]))]),
        ]),
        { class: "fields" },
      ),
      make("p", [make("a", say("contractFile"), { href: "/v1/openapi.json" })]),
    ],
    { class: "card", id: "basics", "aria-labelledby": "basics-title" },
  );
}
