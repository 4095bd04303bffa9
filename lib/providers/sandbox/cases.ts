import { lazily } from "../../base/lazily.ts";
import type { BodyErrorCode, CallOutcome, TransportErrorCode } from "../exchange.ts";

/** What the sandbox does for one ID number. */
export type SandboxCase = {
  /** The three digits of the ID number before its check character. */
  sequence: string;
  /** What it represents, in the words of the document. */
  title: string;
  outcome: CallOutcome;
  /** The delay before the outcome. If it exceeds the time limit of the call, the call is never answered. */
  delayMs?: number;
  /** Set if only a check with a face can have this outcome; a check without one is a match. */
  faceOnly?: true;
};

/** The date of birth in the ID number by which the sandbox recognises its magic inputs. */
export const magicBirthDate = "19000101";

/** The outcome for every person without a case. */
export const anybody: CallOutcome = answer("match", { score: 97.2 });

const people: readonly SandboxCase[] = [
  said("001", "name and number do not belong together", "identity_mismatch"),
  said("002", "refused by the authority", "identity_rejected"),
  said("003", "number not on record", "no_record"),
  said("004", "number not on record, and not charged", "no_record", { charged: false }),
  face("011", "no photo on record", "no_reference_photo"),
  face("012", "photo on record unusable", "reference_photo_unusable"),
  face("013", "another face, without a score", "face_mismatch"),
  face("014", "face uncertain", "face_uncertain"),
  face("015", "no face in the image", "face_not_detected"),
  face("016", "image too poor", "image_quality"),
  face("017", "no live person", "liveness_failed"),
  face("018", "image refused", "image_rejected"),
  face("019", "success, but without a score", "face_scored"),
  said("020", "a code that nobody knows", "brand_new_code"),
];

/** What some vendors charge for and others do not, because they say it before the authority is asked. */
const free = { charged: false };

const uncharged: readonly SandboxCase[] = [
  said("021", "name and number do not belong together, and not charged", "identity_mismatch", free),
  said("022", "a match, and not charged", "match", free),
  said("023", "a code that nobody knows, and not charged", "brand_new_code", free),
  said("024", "a code that nobody knows, and it may have been charged", "brand_new_code", {
    charged: "unknown",
  }),
  face("031", "no photo on record, and not charged", "no_reference_photo", free),
  face("032", "photo on record unusable, and not charged", "reference_photo_unusable", free),
  face("035", "no face in the image, and not charged", "face_not_detected", free),
  face("036", "image too poor, and not charged", "image_quality", free),
  face("037", "no live person, and not charged", "liveness_failed", free),
  face("038", "image refused, and not charged", "image_rejected", free),
];

/** What some vendors say of name and number in addition, or leave open. */
const identities: readonly SandboxCase[] = [
  face("041", "no face in the image, but name and number belong together", "face_not_detected", {
    identity: "match",
  }),
  face("042", "another face or another person, it does not say which", "face_mismatch", {
    identity: "unknown",
  }),
  face("043", "something does not match, the name, the face or the picture", "face_uncertain", {
    identity: "unknown",
  }),
];

/** 100 to 200: the similarity is the sequence minus 100. */
function scores(): SandboxCase[] {
  return Array.from({ length: 101 }, (_, score) =>
    face(String(100 + score), `similarity ${score}`, "face_scored", { score }),
  );
}

const refusals: readonly SandboxCase[] = [
  refused("301", "form of name or number refused", 422, "input_refused"),
  refused("302", "our own request refused", 400, "request_rejected"),
  refused("303", "credentials refused", 401, "credentials"),
  refused("304", "too many requests", 429),
  refused("305", "quota used up", 402, "quota_exhausted"),
  refused("306", "no such address", 404),
  refused("307", "unavailable for a moment", 503),
  refused("308", "internal error", 500),
  refused("309", "a gateway's time-out", 504),
  refused("310", "a redirect", 302),
  refused("311", "asked about too often today", 429, "person_limited"),
  refused("312", "picture that cannot be read", 422, "image_refused"),
  refused("313", "the page of a firewall", 405),
  refused("314", "refused without a reason", 403),
  refused("315", "unavailable, and not charged", 424, "unavailable"),
  refused("316", "a gateway's time-out, and not charged", 424, "no_answer"),
  refused("317", "too many requests, and charged", 429, "too_many_requests", true),
  refused("318", "our own request refused, which may have been charged", 400, "request_rejected", "unknown"),
  refused(
    "319",
    "unavailable for a moment, and it may have been charged",
    424,
    "briefly_unavailable",
    "unknown",
  ),
];

const brokenAnswers: readonly SandboxCase[] = [
  broken("321", "a page instead of an answer", "<html><title>Maintenance</title></html>"),
  broken("322", "an answer that breaks off", undefined, "truncated"),
  broken("323", "an answer that is too large", undefined, "too_large"),
  broken("324", "an answer that is not UTF-8", undefined, "encoding"),
];

const wireFaults: readonly SandboxCase[] = [
  lost("401", "host name not found", false, "dns"),
  lost("402", "connection refused", false, "refused"),
  lost("403", "no connection in time", false, "connect_timeout"),
  lost("404", "certificate refused", false, "tls"),
  lost("411", "connection reset after the request was sent", true, "reset"),
  { sequence: "412", title: "never answered", outcome: anybody, delayMs: Number.POSITIVE_INFINITY },
  { sequence: "413", title: "a match after 3 seconds", outcome: anybody, delayMs: 3_000 },
];

/** Every case, by its sequence. */
export const sandboxCases = lazily(
  (): ReadonlyMap<string, SandboxCase> =>
    new Map(
      [...people, ...uncharged, ...identities, ...scores(), ...refusals, ...brokenAnswers, ...wireFaults].map(
        (row) => [row.sequence, row],
      ),
    ),
);

function said(sequence: string, title: string, code: string, more: object = {}): SandboxCase {
  return { sequence, title, outcome: answer(code, { id: `sandbox-${sequence}`, ...more }) };
}

function face(sequence: string, title: string, code: string, more: object = {}): SandboxCase {
  return { ...said(sequence, title, code, more), faceOnly: true };
}

function refused(
  sequence: string,
  title: string,
  status: number,
  code?: string,
  charged?: boolean | "unknown",
): SandboxCase {
  const text = code === undefined ? "" : JSON.stringify({ code, charged });
  return { sequence, title, outcome: { kind: "response", response: { status, headers: {}, text } } };
}

function broken(
  sequence: string,
  title: string,
  text: string | undefined,
  bodyError?: BodyErrorCode,
): SandboxCase {
  const response = { status: 200, headers: {}, text };
  const outcome: CallOutcome = { kind: "response", response, ...(bodyError && { bodyError }) };
  return { sequence, title, outcome };
}

function lost(sequence: string, title: string, sent: boolean, error: TransportErrorCode): SandboxCase {
  return { sequence, title, outcome: { kind: "error", sent, error } };
}

function answer(code: string, more: object): CallOutcome {
  const headers = { "content-type": "application/json" };
  return { kind: "response", response: { status: 200, headers, text: JSON.stringify({ code, ...more }) } };
}
