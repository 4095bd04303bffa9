import { randomBytes } from "node:crypto";

import type { Kind } from "../../../lib/domain/kinds.ts";
import type { ProviderRequest, ProviderResponse } from "../../../lib/providers/exchange.ts";
import { expect, test } from "vitest";

import { initialSecrets } from "../../../local/initial-secrets.ts";
import { magicIdNumber, people } from "../../../local/simulators/people.ts";
import { simulatedProviders } from "../../../local/simulators/server.ts";
import type { SimulatedAnswer, SimulatedProvider } from "../../../local/simulators/simulated-provider.ts";
import { secretName } from "../../../local/stage.ts";
import type { CheckInputs } from "../../../lib/checks/inputs.ts";
import { faceReasons } from "../../../lib/domain/verdict.ts";
import type { AnyProvider, ProviderResult } from "../../../lib/providers/provider.ts";
import { sandboxCases } from "../../../lib/providers/sandbox/cases.ts";
import { ask, magicIdNumber as practiceIdNumber } from "../../lib/providers/sandbox/magic.ts";
import {
  gatewayCodes as alibabaGateway,
  serviceCodes as alibabaService,
  threeFactorResults as alibabaResults,
} from "../../../lib/providers/alibaba/codes.ts";
import { cloudCodes, errorCodes as baiduCodes } from "../../../lib/providers/baidu/codes.ts";
import {
  refusals as huaweiRefusals,
  threeFactorResults as huaweiResults,
} from "../../../lib/providers/huawei/codes.ts";
import { envelopeCodes, errorCodes } from "../../../lib/providers/kuaidi100/codes.ts";
import { findProvider } from "../../../lib/providers/registry.ts";
import { bodyCodes, threeFactorResults, twoFactorResults } from "../../../lib/providers/shuxun/codes.ts";
import { gatewayCodes } from "../../../lib/providers/shuxun/gateway-codes.ts";
import {
  errorCodes as tencentErrors,
  faceResults as tencentFaces,
  failedOperations as tencentFailures,
  twoFactorResults as tencentResults,
} from "../../../lib/providers/tencent/codes.ts";
import { jpegImage } from "../../samples/images.ts";

const origin = "http://127.0.0.1:3002";
const face = { format: "jpeg", widthPixels: 480, heightPixels: 640 } as const;
// No vendor refuses a picture of this size.
const image = { base64: jpegImage({ byteLength: 20_000 }).toString("base64"), ...face };

/**
 * A simulator's books say what a vendor would bill. What an adapter calls charged must be in them, and what it
 * calls free must not; `unknown` goes with either.
 */
test.each(simulatedProviders.map((simulated) => ({ simulated, id: simulated.id })))(
  "no answer of the simulated $id is read against its books",
  ({ simulated, id }) => {
    const provider = findProvider(id);
    if (provider === undefined) throw new Error(`There is no provider ${id}.`);
    const account = accountWith(provider);
    const contradictions: string[] = [];
    let count = 0;
    for (const kind of ["two_factor", "three_factor"] as const) {
      const operation = provider.operations[kind];
      for (const [name, answer] of answersOf(simulated, provider, account, kind)) {
        const result = operation?.response(responseOf(answer), account);
        const contradicted = answer.charged ? "free" : "charged";
        if (result?.charge === contradicted) contradictions.push(`${kind} ${name}: ${result.code}`);
        count++;
      }
    }
    expect(contradictions).toEqual([]);
    expect(count).toBeGreaterThan(50);
  },
);

test.each(["two_factor", "three_factor"] as const)(
  "whatever a simulated vendor finds and charges for it can be practised with the sandbox, for %s",
  async (kind) => {
    const reports = [...sandboxCases().keys()].map((sequence) => ask(kind, practiceIdNumber(sequence)));
    const practised = new Set((await Promise.all(reports)).map(({ result }) => findingOf(result)));
    const missing: string[] = [];
    for (const simulated of simulatedProviders) {
      const provider = findProvider(simulated.id);
      if (provider === undefined) throw new Error(`There is no provider ${simulated.id}.`);
      const account = accountWith(provider);
      const operation = provider.operations[kind];
      for (const [name, answer] of answersOf(simulated, provider, account, kind)) {
        const result = operation?.response(responseOf(answer), account);
        const finding = result && findingOf(result);
        // A code about a face says nothing in a check without one: it is an unknown answer there.
        if (result?.outcome === "signal" && kind === "two_factor" && faceReasons.has(result.finding.reason))
          continue;
        if (finding !== undefined && !practised.has(finding))
          missing.push(`${simulated.id} ${name}: ${finding}`);
      }
    }
    expect(missing).toEqual([]);
  },
);

test.each([
  ["kuaidi100", [...errorCodes.keys()].map((code) => `error-code-${code}`)],
  ["kuaidi100", [...envelopeCodes.keys()].map((code) => `code-${code}`)],
  ["baidu", [...baiduCodes.keys()].map((code) => `error-code-${code}`)],
  ["baidu", [...cloudCodes.keys()]],
  ["huawei", [...huaweiResults.keys()].map((key) => key.replace(/^\w+:/u, "code-"))],
  ["huawei", [...huaweiRefusals.keys()].map((key) => key.replace(":", "-"))],
  ["shuxun", [...gatewayCodes().keys()]],
  ["shuxun", [...bodyCodes.keys()].map((code) => `code-${code}`)],
  ["shuxun", [...twoFactorResults.keys(), ...threeFactorResults.keys()].map((result) => `result-${result}`)],
  ["tencent", [...tencentResults.keys()].map((code) => `result-${code}`)],
  [
    "tencent",
    [...tencentFaces.keys()].flatMap((code) =>
      code === "Success" ? [] : [`result-${code}`, `error-${code}`],
    ),
  ],
  ["tencent", [...tencentErrors.keys()]],
  [
    "tencent",
    [...tencentFailures.keys()].flatMap((code) =>
      tencentFaces.has(code) ? [] : [`FailedOperation.${code}`],
    ),
  ],
  ["alibaba", [...alibabaResults.keys()].map((result) => `result-${result.replace(":", "-")}`)],
  ["alibaba", [...alibabaService.keys()].map((code) => `code-${code}`)],
  ["alibaba", [...alibabaGateway.keys()]],
])("the simulated %s has a fault for every code that its adapter knows", (id, names) => {
  const simulated = simulatedProviders.find((candidate) => candidate.id === id);
  const faults = new Set(simulated?.ownFaults.map(({ name }) => name));
  expect(names.filter((name) => !faults.has(name))).toEqual([]);
});

function accountWith(provider: AnyProvider): unknown {
  return provider.parseAccount(
    JSON.parse(initialSecrets(origin)[secretName(`providers/${provider.id}`)] ?? ""),
  );
}

/** The reason and the charge; undefined for a failure. */
function findingOf(result: ProviderResult): string | undefined {
  return result.outcome === "signal" ? `${result.finding.reason} ${result.charge}` : undefined;
}

/** The answer to every made-up person and every fault of the vendor's own. */
function answersOf(
  simulated: SimulatedProvider,
  provider: AnyProvider,
  account: unknown,
  kind: Kind,
): readonly (readonly [name: string, SimulatedAnswer])[] {
  const state = {
    credentials: [simulated.defaultCredentials],
    kinds: ["two_factor", "three_factor"] as const,
    remainingCalls: 1,
    callsPerSecond: 1,
  };
  const asked = [...people, ...simulated.magicRegions].map(({ region, description }) => {
    const request = requestFor(provider, account, kind, magicIdNumber(region));
    const answer = simulated.answer(received(simulated.id, request), state, () => "granted");
    return [description, answer] as const;
  });
  const request = received(simulated.id, requestFor(provider, account, kind, magicIdNumber("110001")));
  const faults = simulated.ownFaults.map(({ name, answer }) => [name, { ...answer(request), kind }] as const);
  return [...asked, ...faults];
}

function requestFor(provider: AnyProvider, account: unknown, kind: Kind, idNumber: string): ProviderRequest {
  const person: CheckInputs["two_factor"] = { name: "示例甲", idNumber, documentType: "mainland_id" };
  const controls = { qualityControl: "NONE", livenessControl: "NONE" } as const;
  const call = { callId: "vrf_0123456789abcdefghijkl-1-1" };
  const options = { ...controls, threshold: 80, requestedThreshold: 80 };
  const request =
    kind === "two_factor"
      ? provider.operations.two_factor?.request(person, account, call)
      : provider.operations.three_factor?.request({ ...person, image, ...options }, account, call);
  if (request === undefined) throw new Error("The provider does not serve this kind.");
  return signed(provider, account, request);
}

function signed(provider: AnyProvider, account: unknown, request: ProviderRequest): ProviderRequest {
  if (provider.sign === undefined) return request;
  const signable = { ...request, url: new URL(request.url), body: Buffer.from(request.body) };
  const signature = provider.sign(signable, account, {
    now: Date.now(),
    nonce: randomBytes(16).toString("hex"),
  });
  return { ...request, headers: { ...request.headers, ...signature } };
}

function received(id: string, request: ProviderRequest) {
  const url = new URL(request.url);
  return {
    method: request.method,
    path: url.pathname.slice(`/${id}`.length),
    query: url.searchParams,
    headers: { host: url.host, ...request.headers },
    body: Buffer.from(request.body),
  };
}

function responseOf({ status, headers, body }: SimulatedAnswer): ProviderResponse {
  return { status, headers, text: body };
}
