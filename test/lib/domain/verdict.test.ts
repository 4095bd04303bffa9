import { describe, expect, it } from "vitest";

import { judge, type Finding } from "../../../lib/domain/verdict.ts";

const scored = (score: number) => ({ reason: "face_scored", score }) as const;
const reason = (finding: Finding, threshold: number | undefined) => judge(finding, threshold).reason;

describe("a score", () => {
  it("is a match from the threshold on, whatever that is", () => {
    expect([79.99, 80, 100].map((score) => reason(scored(score), 80))).toEqual([
      "face_mismatch",
      "match",
      "match",
    ]);
    expect(reason(scored(85), 90)).toBe("face_mismatch");
    expect(reason(scored(65), 60)).toBe("match");
  });

  it("that is missing is never a match, and neither is one of a kind without a face", () => {
    expect(reason({ reason: "face_scored" }, 80)).toBe("unknown_answer");
    expect(reason({ reason: "face_scored", score: 100 }, undefined)).toBe("unknown_answer");
  });

  it("holds a provider that calls the face a match to the threshold", () => {
    expect(reason({ reason: "match", score: 85 }, 80)).toBe("match");
    expect(reason({ reason: "match", score: 85 }, 90)).toBe("face_mismatch");
  });

  it("never makes a match of what a provider calls another face", () => {
    expect(reason({ reason: "face_mismatch", score: 75 }, 80)).toBe("face_mismatch");
    expect(reason({ reason: "face_mismatch", score: 75 }, 70)).toBe("face_uncertain");
  });
});

describe("what a provider decides without a score", () => {
  it("is decided at 80: a match holds for every threshold up to it, a mismatch for every one from it on", () => {
    expect([60, 80, 80.01].map((threshold) => reason({ reason: "match" }, threshold))).toEqual([
      "match",
      "match",
      "face_uncertain",
    ]);
    expect([79.99, 80, 95].map((threshold) => reason({ reason: "face_mismatch" }, threshold))).toEqual([
      "face_uncertain",
      "face_mismatch",
      "face_mismatch",
    ]);
  });

  it("is no question of a threshold where it is not about the face", () => {
    for (const other of ["identity_mismatch", "no_record", "image_quality", "face_uncertain"] as const) {
      for (const threshold of [undefined, 60, 95]) expect(reason({ reason: other }, threshold)).toBe(other);
    }
    expect(reason({ reason: "match" }, undefined)).toBe("match");
  });
});
