import type { Kind } from "../../lib/domain/kinds.ts";
import { type FailureClass, failureRules } from "../../lib/providers/failure.ts";
import { findProvider } from "../../lib/providers/registry.ts";
import { initialSecrets } from "../../local/initial-secrets.ts";
import { magicIdNumber } from "../../local/simulators/people.ts";
import type { SimulatedProvider } from "../../local/simulators/simulated-provider.ts";
import { secretName } from "../../local/stage.ts";
import { signedCall } from "../local/simulators/signed-call.ts";
import { jpegImage } from "../samples/images.ts";

/** A picture that every vendor takes. */
export const picture = jpegImage({ byteLength: 20_000 }).toString("base64");

/** What any server can show, whoever it is, by the name of its fault. */
const wireFaultsByClass: Partial<Record<FailureClass, string>> = {
  unreachable: "refuse",
  no_answer: "reset-after-read",
  unreadable: "not-json",
  redirected: "redirect",
  parameters_refused: "http-405",
  image_refused: "http-413",
  anonymous_refusal: "http-403",
  misconfigured: "http-404",
  throttled: "http-429",
  unavailable: "http-500",
  briefly_unavailable: "http-503",
};

/**
 * A fault for each class of failure that a vendor can show in checks of a kind: one of its own, by what its adapter reads, or
 * else one of the wire. Only a fault of our own code is missing.
 */
export function faultsByClass(simulated: SimulatedProvider, kind: Kind): ReadonlyMap<FailureClass, string> {
  const provider = findProvider(simulated.id);
  const operation = provider?.operations[kind];
  if (provider === undefined || operation === undefined) return new Map();
  const secret: unknown = JSON.parse(
    initialSecrets("http://127.0.0.1:3002")[secretName(`providers/${simulated.id}`)] ?? "",
  );
  const account: unknown = provider.parseAccount(secret);
  const image = { base64: picture, format: "jpeg", widthPixels: 480, heightPixels: 640 };
  const person = { name: "示例甲", idNumber: magicIdNumber("110001"), documentType: "mainland_id" };
  const input = { ...person, image, qualityControl: "NONE", livenessControl: "NONE" };
  const call = signedCall(provider, secret, { kind, input });
  const faults = new Map<FailureClass, string>();
  for (const { name, answer } of simulated.ownFaults) {
    const { status, headers, body } = answer(call);
    const result = operation.response({ status, headers, text: body }, account);
    if (result.outcome === "failure" && !faults.has(result.class)) faults.set(result.class, name);
  }
  for (const failureClass of classes) {
    const fault = wireFaultsByClass[failureClass];
    if (fault !== undefined && !faults.has(failureClass)) faults.set(failureClass, fault);
  }
  // A kind without a face has no picture to refuse.
  if (operation.imageLimits === undefined) faults.delete("image_refused");
  return faults;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table are its classes
const classes = Object.keys(failureRules) as FailureClass[];
