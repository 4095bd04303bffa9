import { describe, expect, it } from "vitest";

import { createRouter } from "../../../local/gateway/routes.ts";

const definition = (key: string, method: string, path: string) => ({
  key,
  file: "functions/none",
  exportName: "none",
  aliases: [],
  timeoutSeconds: 1,
  memoryMegabytes: 128,
  routes: [{ method, path }],
  streams: [],
  schedules: [],
});

const route = createRouter([
  definition("rest", "ANY", "/{rest+}"),
  definition("one", "GET", "/v1/things/{id}"),
  definition("all", "GET", "/v1/things"),
  definition("any", "ANY", "/v1/things/{id}"),
  definition("fixed", "GET", "/v1/things/latest"),
]);

describe("routes", () => {
  it.each([
    ["GET", "/v1/things", "all", {}],
    ["GET", "/v1/things/latest", "fixed", {}],
    ["GET", "/v1/things/17", "one", { id: "17" }],
    ["PUT", "/v1/things/17", "any", { id: "17" }],
    ["GET", "/v1/things/17/more", "rest", { rest: "v1/things/17/more" }],
    ["GET", "/v1/things/%E4%BD%A0", "one", { id: "你" }],
    ["GET", "/v1/things/%E4", "one", { id: "%E4" }],
  ])("send %s %s to the most specific function", (method, path, key, pathParameters) => {
    expect(route(method, path)).toMatchObject({ definition: { key }, pathParameters });
  });
});
