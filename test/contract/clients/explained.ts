import type { Explanation } from "../../support/findings.ts";

const rule = "warning";

/** Every warning of a generator or compiler that stands, and why. Nothing is suppressed anywhere else. */
export const explanations: readonly Explanation[] = [
  ...["python", "java", "go", "rust", "typescript-fetch", "csharp"].map((generator) => ({
    tool: `openapi-generator ${generator}`,
    rule,
    subjects: /OpenAPI 3\.1 support is still in beta\..+/u,
    reason:
      "The generator says so of every contract in OpenAPI 3.1. In 3.0, null would need another spelling, and a condition such as that " +
      "on image and imageUrl could not be said. What the beta gets wrong shows in the programs that are run here.",
  })),
  {
    tool: "openapi-generator python",
    rule,
    subjects: /Failed to get the schema name: null/u,
    reason:
      "The generator looks for a name of the schema null in oneOf, which has none. It makes the field an optional one, which is right.",
  },
  {
    tool: "openapi-generator java",
    rule,
    subjects: /Ignoring complex example on request body/u,
    reason:
      "Its documentation of the client shows no example of a request body that is an object. The contract does.",
  },
  {
    tool: "openapi-generator rust",
    rule,
    subjects: /\S+ cannot be used as an? (?:field\/variable|parameter|enum|model) name\. Renamed to \S+/u,
    reason:
      "The generator says so of every name that differs in Rust from the contract, and even of names that it does not change. The " +
      "field type becomes r#type, which is how Rust writes it.",
  },
];
