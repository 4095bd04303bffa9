import type { Usage } from "../../../clients/typescript/answers.ts";
import type { Client } from "../../../clients/typescript/client.ts";
import { IdcheckProblem } from "../../../clients/typescript/problem.ts";
import { type Verdict, verdictRules } from "../../../lib/domain/verdict.ts";
import { type Language, verdictWords } from "../../../cli/verdict-words.ts";
import { drawChart } from "./chart.ts";
import { element, make } from "./elements.ts";
import { type LocalBooks, readBooks } from "./facts.ts";
import { problemWords } from "./problem-words.ts";
import type { Say } from "./texts.ts";

/** What the view needs from the page. */
export type UsageSurroundings = { client: Client; language(): Language; say: Say };

/** The view. It is drawn again when it is shown and when the month or the language changes. */
export type UsageView = { refresh(): Promise<void> };

/** Binds the usage view. */
export function bindUsageView({ client, language, say }: UsageSurroundings): UsageView {
  const month = element("month", HTMLInputElement);
  const total = element("usage-total", HTMLElement);
  // The books use days in Shanghai.
  month.value = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7);
  month.addEventListener("change", () => void refresh());

  async function refresh(): Promise<void> {
    if (month.value === "") return;
    try {
      const [byDay, byProvider, books] = await Promise.all([
        client.usage({ month: month.value, by: "day" }),
        client.usage({ month: month.value, by: "provider" }),
        readBooks(month.value),
      ]);
      total.replaceChildren(...totalView(byDay, language(), say));
      drawUsage("day", byDay, daysOf(byDay.month), (day) => String(Number(day.slice(-2))));
      drawUsage(
        "provider",
        byProvider,
        byProvider.groups.map(({ name }) => name),
      );
      drawVerdicts(books);
      element("packages", HTMLElement).replaceChildren(packagesView(books, say));
    } catch (error) {
      if (!(error instanceof IdcheckProblem)) throw error;
      total.textContent = say("usageFailed", { message: problemWords(language(), error) });
    }
  }

  function drawUsage(
    id: "day" | "provider",
    { groups }: Usage,
    labels: readonly string[],
    shortLabel?: (label: string) => string,
  ): void {
    const valuesOf = (count: (group: Usage["groups"][number]) => number): number[] =>
      labels.map((label) =>
        groups.filter(({ name }) => name === label).reduce((sum, g) => sum + count(g), 0),
      );
    drawChart(id, {
      labels,
      series: [
        { label: say("chargedCalls"), colors: ["--accent"], values: valuesOf(({ charged }) => charged) },
        { label: say("free"), colors: ["--free"], values: valuesOf(({ free }) => free) },
        {
          label: say("unknown"),
          colors: ["--undetermined"],
          values: valuesOf(({ unknown, open }) => unknown + open),
        },
      ],
      ...(shortLabel !== undefined && { shortLabel }),
    });
  }

  function drawVerdicts({ reasons }: LocalBooks): void {
    const counts: Record<Verdict | "none", number> = { match: 0, mismatch: 0, undetermined: 0, none: 0 };
    for (const [reason, count] of Object.entries(reasons)) {
      counts[isReason(reason) ? verdictRules[reason].verdict : "none"] += count;
    }
    drawChart("verdict", {
      labels: [...Object.values(verdictWords[language()]), say("noVerdict")],
      series: [
        {
          label: say("checks"),
          colors: ["--match", "--mismatch", "--undetermined", "--free"],
          values: [counts.match, counts.mismatch, counts.undetermined, counts.none],
        },
      ],
    });
  }

  return { refresh };
}

function isReason(text: string): text is keyof typeof verdictRules {
  return Object.hasOwn(verdictRules, text);
}

/** Every day of a month (`YYYY-MM`). */
function daysOf(month: string): string[] {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const count = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length: count }, (_, index) => `${month}-${String(index + 1).padStart(2, "0")}`);
}

function totalView({ total, asOf, groups }: Usage, language: Language, say: Say): HTMLElement[] {
  if (groups.length === 0) return [make("p", say("usageNone"), { class: "hint" })];
  const figures = [
    [say("spend"), `¥${total.spend}`],
    [say("chargedCalls"), String(total.charged)],
    [say("free"), String(total.free)],
    [say("unknown"), String(total.unknown + total.open)],
  ] as const;
  const time = asOf === null ? "" : new Date(asOf).toLocaleString(language === "zh" ? "zh-CN" : "en-GB");
  return [
    make(
      "dl",
      figures.map(([term, figure]) => make("div", [make("dt", term), make("dd", figure)])),
      { class: "figures" },
    ),
    make("p", say("asOf", { time }), { class: "hint" }),
  ];
}

function packagesView({ packages }: LocalBooks, say: Say): HTMLElement {
  if (packages.length === 0) return make("p", say("noPackages"), { class: "hint" });
  const heads = ["packageProvider", "packageLeft", "packageValid", "packageLasts", "packageFee"] as const;
  const rows = packages.map(({ provider, calls, left, validUntil, state, runsOutOn, fee }) => {
    const text = say("leftOf", { left, calls });
    const gauge = { min: "0", max: String(calls), low: String(calls / 5), value: String(left) };
    return make("tr", [
      make("td", provider),
      make("td", [make("meter", [], { ...gauge, "aria-label": text }), text]),
      make("td", validUntil),
      make("td", state === "valid" ? (runsOutOn ?? say("packageOutlasts")) : say(state), { class: "wraps" }),
      make("td", `¥${fee}`, { class: "number" }),
    ]);
  });
  const head = heads.map((key) =>
    make("th", say(key), { scope: "col", class: key === "packageFee" ? "number" : "" }),
  );
  return make("table", [make("thead", [make("tr", head)]), make("tbody", rows)]);
}
