import { createServer, type Server, type ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Given } from "../../cli/command.ts";
import { withTables } from "../../cli/tables.ts";
import { readsAtOnce } from "../../lib/store/bounded-reads.ts";
import { queryAll } from "../../lib/store/table.ts";
import { closeServer } from "../../local/http.ts";
import { listen } from "../../local/ports.ts";

const given: Given = {
  positionals: [],
  text: (option) => (option === "stage" ? "prod" : undefined),
  texts: () => [],
  flag: () => false,
};
const environment = {
  AWS_REGION: "eu-central-1",
  IDCHECK_VERIFICATIONS_TABLE: "one",
  IDCHECK_USAGE_TABLE: "other",
};

let server: Server;
let held: ServerResponse[] = [];
let most = 0;
beforeEach(async () => {
  // Answers once as many requests have come as should, and others have had time to come as well.
  server = createServer((_, response) => {
    held.push(response);
    most = Math.max(most, held.length);
    if (held.length === readsAtOnce) setTimeout(answer, 20);
  });
  const port = await listen(server, 0, "dynamoDb");
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "operator");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "operator");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await closeServer(server);
});

function answer(): void {
  const answered = held;
  held = [];
  for (const response of answered) {
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end('{"Items":[]}');
  }
}

describe("the tables of a command", () => {
  it("are asked no more at the same time than the bound, whatever a command asks for at once", async () => {
    const found = await withTables(given, { environment }, "nothing", ({ usage }) =>
      Promise.all(Array.from({ length: 3 * readsAtOnce }, (_, index) => queryAll(usage, `p${index}`))),
    );
    expect(found).toHaveLength(3 * readsAtOnce);
    expect(most).toBe(readsAtOnce);
  });
});
