import { describe, expect, it } from "vitest";
import { createLog, type AttemptLine, type CheckLine } from "../../../lib/log/log.ts";
import { isRecord } from "../../support/is-record.ts";

const now = Date.UTC(2026, 10, 22, 4, 30);
const check: CheckLine = {
  requestId: "00000000-0000-4000-8000-000000000001",
  kind: "three_factor",
  entry: "invoke",
  status: 200,
  durationMs: 512,
  coldStart: true,
  caller: "iam:000000000000:role/customer-onboarding-service-prod",
  verificationId: "vrf_aaaaaaaaaaaaaaaaaaaaaa",
  result: "undetermined",
  reason: "reference_photo_unusable",
  charged: "unknown",
  replayed: false,
  saved: true,
};
const attempt: AttemptLine = {
  provider: "second",
  outcome: "verdict",
  code: "222350",
  charge: "charged",
  feeMilliFen: 60_000,
  attemptMs: 480,
  httpStatus: 200,
};

function logged(write: (log: ReturnType<typeof createLog>) => void): { texts: string[]; lines: unknown[] } {
  const texts: string[] = [];
  write(
    createLog(
      "prod",
      () => now,
      (line) => texts.push(line),
    ),
  );
  return { texts, lines: texts.map((text): unknown => JSON.parse(text)) };
}

/** Every metric of a line as `metric by dimensions`, checked to point at fields that the line has. */
function metricsOf(line: unknown): string[] {
  if (!isRecord(line) || !isRecord(line["_aws"])) return [];
  const directives = line["_aws"]["CloudWatchMetrics"];
  if (!Array.isArray(directives)) throw new TypeError("no directives");
  return directives.flatMap((directive: unknown) => {
    if (!isRecord(directive)) throw new TypeError("no directive");
    expect(directive["Namespace"]).toBe("idcheck/prod");
    const { Dimensions: dimensions, Metrics: metrics } = directive;
    if (!Array.isArray(dimensions) || !Array.isArray(metrics)) throw new TypeError("no metrics");
    for (const name of dimensions.flat()) expect(line[String(name)]).toEqual(expect.any(String));
    return metrics.map((metric: unknown) => {
      const name = isRecord(metric) ? String(metric["Name"]) : "";
      expect(line[name]).toEqual(expect.any(Number));
      return `${name} by ${dimensions.map((set) => String(set)).join(" | ")}`;
    });
  });
}

describe("the line of unknown charges", () => {
  it("carries their number as a metric, and when the attempts started", () => {
    const { lines } = logged((log) => log.unknownCharges({ unknownCharges: 3, from: 0, until: 60_000 }));
    expect(lines).toMatchObject([
      {
        event: "unknown_charges",
        unknownCharges: 3,
        from: "1970-01-01T00:00:00.000Z",
        until: "1970-01-01T00:01:00.000Z",
      },
    ]);
    expect(metricsOf(lines[0])).toEqual(["unknownCharges by "]);
  });
});

describe("the line of a check", () => {
  it("carries the metrics of the check and of its last call", () => {
    const { lines } = logged((log) => log.check(check, [attempt]));
    expect(lines).toHaveLength(1);
    expect(metricsOf(lines[0])).toEqual([
      "checks by kind,result | ",
      "durationMs by kind,result | ",
      "coldStarts by ",
      "attempts by provider,charge",
      "attemptMs by provider,charge",
      "spendMilliFen by provider,charge",
      "attempts by ",
    ]);
  });

  it("stays under 1 KB from the second check of an instance on", () => {
    const { texts } = logged((log) => log.check({ ...check, coldStart: false }, [attempt]));
    expect(Buffer.byteLength(texts.join("\n"))).toBeLessThan(1024);
  });

  it("is preceded by a line for each earlier call, so that every call is counted", () => {
    const { lines } = logged((log) => log.check(check, [{ ...attempt, charge: "unknown" }, attempt]));
    expect(lines).toMatchObject([
      { event: "attempt", charge: "unknown", attempts: 1, spendMilliFen: 0 },
      { event: "check", charge: "charged", attempts: 1, spendMilliFen: 60_000 },
    ]);
    expect(metricsOf(lines[0])).toContain("attempts by ");
  });

  it("has no call where the answer was replayed", () => {
    const { lines } = logged((log) => log.check({ ...check, replayed: true, coldStart: false }, []));
    expect(metricsOf(lines[0])).toEqual([
      "checks by kind,result | ",
      "durationMs by kind,result | ",
      "replays by kind",
    ]);
  });
});

describe("the line of a check with other input than its key's", () => {
  it.each([
    ["key_reused", 0, 422],
    ["key_locked", 1, 429],
  ] as const)("counts it as a guess, and whether the key was locked: %s", (result, lockedKeys, status) => {
    const refused = { ...check, coldStart: false, status, result };
    const { lines } = logged((log) => log.check(refused, []));
    expect(lines).toMatchObject([{ event: "check", guesses: 1, lockedKeys }]);
    expect(metricsOf(lines[0])).toEqual([
      "checks by kind,result | ",
      "durationMs by kind,result | ",
      ...(status === 422 ? ["unprocessable by "] : []),
      "guesses by ",
      "lockedKeys by ",
    ]);
  });
});

describe("the line of a check that is answered with 422", () => {
  it("counts it, and counts no other answer so", () => {
    const refused = { ...check, coldStart: false, status: 422, result: "input_refused" } as const;
    const { lines } = logged((log) => log.check(refused, []));
    expect(lines).toMatchObject([{ event: "check", unprocessable: 1 }]);
    const { texts } = logged((log) => log.check({ ...refused, status: 400, result: "invalid_request" }, []));
    expect(texts.join("")).not.toContain("unprocessable");
  });
});

describe("an alarm", () => {
  it("is a metric by name, and by name and provider", () => {
    const { lines } = logged((log) =>
      log.alarm({ alarm: "quota_exhausted", provider: "second", code: "B403MQ" }),
    );
    expect(metricsOf(lines[0])).toEqual(["alarms by alarm | alarm,provider"]);
  });

  it.each([
    ["charged", "charged"],
    ["free", "free"],
    ["unknown", "charged|free"],
    ["open", "charged|free"],
  ] as const)("of an attempt that could not be stored says how to settle it by hand: %s", (charge, to) => {
    const line = { verificationId: "vrf_aaaaaaaaaaaaaaaaaaaaaa", attempt: 2, provider: "second", charge };
    const { lines } = logged((log) => log.unsaved({ ...line, error: "TimeoutError" }));
    expect(lines).toMatchObject([
      {
        ...line,
        settle: `npx idcheck settle vrf_aaaaaaaaaaaaaaaaaaaaaa 2 ${to} --by <you> --evidence <what shows it> --stage prod`,
      },
    ]);
  });

  it("of a fault says where it was thrown and never what it said", () => {
    const { texts } = logged((log) => log.fault("request-1", new TypeError("秘密 11010519491231002X")));
    expect(texts[0]).toContain("TypeError");
    expect(texts[0]).toContain("log.test.ts");
    expect(texts[0]).not.toMatch(/秘密|11010519491231002X/);
  });

  it.each(["", "at", "1", "Error", "two\n    at a line of the message (secret)"])(
    "says where an error with the message %j was thrown, and nothing of the message",
    (message) => {
      const { lines } = logged((log) => log.fault("request-1", new Error(message)));
      const frames = JSON.stringify(lines[0]);
      expect(frames).toContain("log.test.ts");
      expect(frames).not.toContain("secret");
    },
  );

  it("leaves out lines of a message that look like frames", () => {
    const { texts } = logged((log) =>
      log.fault("request-1", new Error("line\n    at 11010519491231002X (x:1)")),
    );
    expect(texts[0]).toContain("log.test.ts");
    expect(texts[0]).not.toContain("11010519491231002X");
  });

  it("cannot break a line, whatever a code holds", () => {
    const { texts } = logged((log) =>
      log.alarm({ alarm: "unknown_answer", provider: "second", code: "a\nb\u001b[2J" }),
    );
    expect(Buffer.from(texts[0] ?? "").every((byte) => byte >= 0x20)).toBe(true);
  });
});
