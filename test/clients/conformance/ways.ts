import * as v from "valibot";
import type { ScriptedServer } from "../../../clients/conformance/server.ts";
import { http } from "../../../clients/typescript/http.ts";
import { invoke } from "../../../clients/typescript/invoke.ts";
import type { Transport } from "../../../clients/typescript/transport.ts";
import type { Case } from "./cases.ts";

/** A request as it arrived at the scripted server. */
type Seen = ScriptedServer["seen"][number];

/** A way to idcheck, which has cases of its own. */
export type Way = {
  name: string;
  /** Its file in `clients/conformance`. */
  file: string;
  /** The environment variables that a case needs; undefined removes one. */
  environmentOf(one: Case, serverUrl: string): Readonly<Record<string, string | undefined>>;
  transportOf(one: Case, serverUrl: string): Transport;
  keyOf(request: Seen): unknown;
};

const keySchema = v.object({ idempotencyKey: v.optional(v.string()) });

/** What the AWS SDK looks at for a Region and credentials, with nothing in it. */
const nothingSet = {
  AWS_REGION: undefined,
  AWS_DEFAULT_REGION: undefined,
  AWS_PROFILE: undefined,
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
  AWS_WEB_IDENTITY_TOKEN_FILE: undefined,
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: undefined,
  AWS_CONTAINER_CREDENTIALS_FULL_URI: undefined,
  AWS_CONFIG_FILE: "/nowhere",
  AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
  AWS_EC2_METADATA_DISABLED: "true",
};
const settings = {
  region: { AWS_REGION: "cn-north-1" },
  credentials: { AWS_ACCESS_KEY_ID: "AKIAMADEUP", AWS_SECRET_ACCESS_KEY: "made up" },
};

/** Every way with its cases. */
export const ways: readonly Way[] = [
  {
    name: "HTTP",
    file: "cases.json",
    environmentOf: () => ({}),
    transportOf: ({ path }, serverUrl) => http({ baseUrl: serverUrl + path }),
    keyOf: ({ headers }) => headers["idempotency-key"],
  },
  {
    name: "Lambda Invoke",
    file: "invoke-cases.json",
    environmentOf: ({ lacks }, serverUrl) => ({
      ...nothingSet,
      AWS_ENDPOINT_URL_LAMBDA: serverUrl,
      ...(lacks !== "region" && settings.region),
      ...(lacks !== "credentials" && settings.credentials),
    }),
    transportOf: ({ alias, caller }) =>
      invoke({
        stage: "prod",
        ...(alias !== undefined && { alias }),
        ...(caller !== undefined && { caller }),
      }),
    keyOf: ({ body }) => v.parse(keySchema, JSON.parse(body)).idempotencyKey,
  },
];
