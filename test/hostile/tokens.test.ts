import { describe, expect, it } from "vitest";
import { twoFactor } from "../../lib/checks/two-factor.ts";
import { httpEntry } from "../../lib/entry/http.ts";
import { verificationEntry } from "../../lib/entry/verification.ts";
import { verificationId } from "../../lib/records/record.ts";
import { httpEvent, lambdaContext } from "../lib/entry/entries.ts";
import { createPipeline, type Pipeline, shuxunAnswer } from "../lib/check/pipeline.ts";
import { madeUpPerson } from "../samples/people.ts";
import { attacks, summaryOf } from "./attack.ts";

const body = JSON.stringify(madeUpPerson(9));
const iam = { accountId: "000000000000", userArn: "arn:aws:iam::000000000000:user/administrator" };

function pipelineOf(authorizer: "iam" | "jwt", jwtClaim = "sub"): Pipeline {
  return createPipeline(() => shuxunAnswer(1), { config: { authorizer, jwtClaim } });
}

/** The event of a request whose authorizer, which is API Gateway's part, is as given. */
function eventOf(authorizer: unknown) {
  const event = httpEvent(body, { "idempotency-key": "key-of-whoever-it-is" });
  return { ...event, requestContext: { ...event.requestContext, authorizer } };
}

async function check(pipeline: Pipeline, authorizer: unknown): Promise<string> {
  const entry = httpEntry(twoFactor, pipeline.dependencies);
  const answer = await entry(eventOf(authorizer), lambdaContext());
  return summaryOf(answer.statusCode ?? 0, answer.body ?? "");
}

/** An object whose members are not its own. */
const inherited = (members: object): unknown => Object.create(members);
const claims = (sub: unknown) => ({ authorizer: { jwt: { claims: { sub } } } });

const tokens = attacks("a token", "403 forbidden", {
  "without a claim": { authorizer: { jwt: { claims: {} } } },
  "without claims": { authorizer: { jwt: {} } },
  "that is null": { authorizer: { jwt: null } },
  "that is text": { authorizer: { jwt: "administrator" } },
  "whose claims are text": { authorizer: { jwt: { claims: '{"sub":"administrator"}' } } },
  "whose claims are a list": { authorizer: { jwt: { claims: ["administrator"] } } },
  "with the claim of another spelling": { authorizer: { jwt: { claims: { Sub: "administrator" } } } },
  "with the claim beside it": { authorizer: { claims: { sub: "administrator" } } },
  "with the claim inherited": { authorizer: { jwt: { claims: inherited({ sub: "administrator" }) } } },
  "with a claim that is empty": claims(""),
  "with a claim that is a blank": claims(" "),
  "with a claim that is a list": claims(["administrator"]),
  "with a claim that is written as a list": claims("[administrator tests]"),
  "with a claim that is an object": claims({ toString: "administrator" }),
  "with a claim that is a number": claims(7),
  "with a claim that is true": claims(true),
  "with a claim that is null": claims(null),
  "with two names in a claim": claims("administrator tests"),
  "with a line of its own": claims("administrator\n"),
  "with a NUL": claims("administrator\0two_factor"),
  "with a tab": claims("administrator\t"),
  "with another alphabet": claims("аdministrator"),
  "with a wide character": claims("ａdministrator"),
  "with an invisible character": claims("administrator\u200b"),
  "with a claim of 129 characters": claims("a".repeat(129)),
  "and IAM's identity instead": { authorizer: { iam } },
  "and a function's word instead": { authorizer: { lambda: { sub: "administrator" } } },
  "and nothing instead": { authorizer: undefined },
  "and a list instead": { authorizer: [{ jwt: { claims: { sub: "administrator" } } }] },
});

const identities = attacks("an IAM identity", "403 forbidden", {
  "that is a token's": { authorizer: { jwt: { claims: { sub: "administrator" } } } },
  "that is null": { authorizer: { iam: null } },
  "without an ARN": { authorizer: { iam: { accountId: "000000000000", userId: "administrator" } } },
  inherited: { authorizer: inherited({ iam }) },
  "of a service": { authorizer: { iam: { userArn: "apigateway.amazonaws.com" } } },
  "of a role that is not assumed": {
    authorizer: { iam: { userArn: "arn:aws:iam::000000000000:role/administrator" } },
  },
  "of an account of 11 digits": { authorizer: { iam: { userArn: "arn:aws:iam::00000000000:user/a" } } },
  "of every account": { authorizer: { iam: { userArn: "arn:aws:iam::*:user/administrator" } } },
  "of another service's user": { authorizer: { iam: { userArn: "arn:aws:s3::000000000000:user/a" } } },
  "with a line of its own": {
    authorizer: { iam: { userArn: "arn:aws:iam::000000000000:user/administrator\n" } },
  },
  "without a name": { authorizer: { iam: { userArn: "arn:aws:iam::000000000000:user/" } } },
  "without a role's name": {
    authorizer: { iam: { userArn: "arn:aws:sts::000000000000:assumed-role//session" } },
  },
  "with two ARNs": {
    authorizer: { iam: { userArn: ["arn:aws:iam::000000000000:user/administrator", "x"] } },
  },
});

describe("who a token or identity that is not as it must be stands for", () => {
  it.each(tokens)("$class $title: nobody", async ({ sent, expected }) => {
    const pipeline = pipelineOf("jwt");
    expect(await check(pipeline, sent.authorizer)).toBe(expected);
    expect(pipeline.requests).toEqual([]);
    expect(pipeline.table.size).toBe(0);
  });

  it.each(["constructor", "__proto__", "toString"])(
    "is nobody where the configured claim is %s and no token has it",
    async (claim) => {
      expect(await check(pipelineOf("jwt", claim), { jwt: { claims: { sub: "a" } } })).toBe("403 forbidden");
    },
  );

  it.each(identities)("$class $title: nobody", async ({ sent, expected }) => {
    const pipeline = pipelineOf("iam");
    expect(await check(pipeline, sent.authorizer)).toBe(expected);
    expect(pipeline.requests).toEqual([]);
    expect(pipeline.table.size).toBe(0);
  });

  it("is asked of at least 40 of them", () => {
    expect(tokens.length + identities.length).toBeGreaterThanOrEqual(40);
  });
});

describe("a token whose claim is spelled like another kind of caller", () => {
  it.each(["iam:000000000000:user/administrator", "alias:orders", "declared:orders", "jwt:orders"])(
    "%s stays in the namespace of tokens, and reads nothing of that caller's",
    async (claim) => {
      const pipeline = pipelineOf("jwt");
      expect(await check(pipeline, { jwt: { claims: { sub: claim } } })).toBe("200 match");
      const [[pk, item] = []] = pipeline.table;
      expect(item).toMatchObject({ caller: `jwt:${claim}` });
      if (pk === undefined || item === undefined) throw new TypeError("nothing is stored");
      pipeline.table.set(pk, { ...item, caller: claim });
      const event = {
        ...eventOf({ jwt: { claims: { sub: claim } } }),
        pathParameters: { id: verificationId(pk) },
      };
      const answer = await verificationEntry(pipeline.dependencies)(event, lambdaContext());
      expect(summaryOf(answer.statusCode ?? 0, answer.body ?? "")).toBe("404 not_found");
    },
  );
});
