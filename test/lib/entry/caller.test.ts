import { describe, expect, it } from "vitest";
import { httpCaller, invokeCaller } from "../../../lib/entry/caller.ts";
import { Problem } from "../../../lib/domain/problem.ts";

const iam = (userArn: unknown): unknown => ({ iam: { accountId: "000000000000", userArn } });
const iamConfig = { authorizer: "iam", jwtClaim: "sub" } as const;
const jwtConfig = { authorizer: "jwt", jwtClaim: "client_id" } as const;
const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:idcheck-prod-two-factor-invoke";

describe("the caller of an IAM-signed request", () => {
  it.each([
    ["arn:aws:sts::000000000000:assumed-role/orders/task-1", "iam:000000000000:role/orders"],
    ["arn:aws:sts::000000000000:assumed-role/orders/task-2", "iam:000000000000:role/orders"],
    ["arn:aws-cn:sts::000000000000:assumed-role/orders/task-1", "iam:000000000000:role/orders"],
    ["arn:aws:iam::000000000000:user/local", "iam:000000000000:user/local"],
    // The number of an account is no person's, whatever it looks like.
    ["arn:aws:iam::013800138000:user/local", "iam:013800138000:user/local"],
    ["arn:aws:iam::000000000000:user/team/alice", "iam:000000000000:user/team/alice"],
    ["arn:aws:iam::000000000000:root", "iam:000000000000:root"],
  ])("of %s is %s", (arn, caller) => {
    expect(httpCaller(iam(arn), iamConfig)).toBe(caller);
  });

  it.each([
    undefined,
    null,
    {},
    { iam: {} },
    iam(7),
    iam(""),
    iam("arn:aws:sts::1:assumed-role/orders/task"),
    iam("arn:aws:iam::000000000000:role/orders"),
    iam("arn:aws:sts::000000000000:federated-user/task-1"),
    iam(`arn:aws:iam::000000000000:user/${"x".repeat(200)}`),
    { jwt: { claims: { sub: "somebody" } } },
    // A number of a person, which would be in every log line and item.
    iam("arn:aws:iam::000000000000:user/13800138000"),
    iam("arn:aws:iam::000000000000:user/staff/119999199003077771@example.com"),
    iam("arn:aws:sts::000000000000:assumed-role/u119999199003077771/task-1"),
    Object.create({ iam: { userArn: "arn:aws:iam::000000000000:user/local" } }),
  ])("is refused for %j", (authorizer) => {
    expect(() => httpCaller(authorizer, iamConfig)).toThrow(Problem);
  });
});

describe("the caller of a request with a token", () => {
  it("is the configured claim", () => {
    expect(httpCaller({ jwt: { claims: { client_id: "orders", sub: "x" } } }, jwtConfig)).toBe("jwt:orders");
    const random = "auth0|5f7c8ec7c33c6c004bbafe82";
    expect(httpCaller({ jwt: { claims: { client_id: random } } }, jwtConfig)).toBe(`jwt:${random}`);
  });

  it.each([
    { jwt: { claims: {} } },
    { jwt: { claims: { sub: "orders" } } },
    { jwt: { claims: { client_id: "" } } },
    { jwt: { claims: { client_id: ["orders"] } } },
    { jwt: { claims: { client_id: "a b" } } },
    { jwt: { claims: { client_id: "13800138000" } } },
    { jwt: { claims: { client_id: "+8613800138000" } } },
    { jwt: { claims: { client_id: "auth0|13800138000" } } },
    { jwt: { claims: { client_id: "13800138000@example.com" } } },
    { jwt: { claims: { client_id: "119999199003077771" } } },
    { jwt: { claims: { client_id: "cn/119999/19900307/7771" } } },
    { jwt: { claims: { client_id: "20261122119999199003077771" } } },
    { jwt: { claims: { client_id: "a\nb" } } },
    iam("arn:aws:iam::000000000000:user/local"),
  ])("is refused for %j", (authorizer) => {
    expect(() => httpCaller(authorizer, jwtConfig)).toThrow(Problem);
  });
});

describe("the caller of a direct invocation", () => {
  const open = { requireAlias: false };

  it("is the alias where one was invoked, whatever the payload declares", () => {
    expect(invokeCaller(`${functionArn}:orders`, "admin", open)).toBe("alias:orders");
  });

  it.each(["u13800138000", "a119999199003077771", "id_119999-19900307-7771"])(
    "is nobody for the alias %s, whatever the payload declares",
    (alias) => {
      expect(invokeCaller(`${functionArn}:${alias}`, "orders", open)).toBeUndefined();
    },
  );

  it.each([functionArn, `${functionArn}:$LATEST`, `${functionArn}:7`])(
    "is what the payload declares, in a namespace of its own, for %s",
    (arn) => {
      expect(invokeCaller(arn, "orders", open)).toBe("declared:orders");
      expect(invokeCaller(arn, "alias:orders", open)).toBeUndefined();
      expect(invokeCaller(arn, undefined, open)).toBeUndefined();
      expect(invokeCaller(arn, "13800138000", open)).toBeUndefined();
    },
  );

  it("is refused without an alias where one is required, whatever the payload declares", () => {
    const closed = { requireAlias: true };
    for (const arn of [functionArn, `${functionArn}:$LATEST`, `${functionArn}:7`]) {
      expect(() => invokeCaller(arn, "orders", closed)).toThrow(new Problem("forbidden"));
    }
    expect(invokeCaller(`${functionArn}:orders`, "admin", closed)).toBe("alias:orders");
  });
});
