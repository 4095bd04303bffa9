import { type Language, verdictWords } from "../../../cli/verdict-words.ts";
import { drawChart, hideChart } from "./chart.ts";
import { element, make, tableOf } from "./elements.ts";
import { type CallCounts, type LocalBooks, readBooks } from "./facts.ts";
import type { Frame } from "./frame.ts";

/** The view. Its figures are read whenever it is shown, and when the month or the caller changes. */
export type UsageView = { refresh(): Promise<void>; translate(): void };

/** Binds the usage view: calls of one caller or of all in one month, and what is left of packages. */
export function bindUsageView({ language, say }: Frame): UsageView {
  const section = element("usage", HTMLElement);
  const month = element("month", HTMLInputElement);
  const caller = element("caller", HTMLSelectElement);
  const scope = element("scope", HTMLElement);
  let shown: LocalBooks | undefined;
  let lastAsked = 0;
  // The books use the days of Shanghai.
  month.value = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7);
  for (const control of [month, caller]) control.addEventListener("change", () => void refresh());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", translate);

  async function refresh(): Promise<void> {
    if (!/^20\d\d-(?:0[1-9]|1[0-2])$/u.test(month.value)) return;
    lastAsked += 1;
    const asked = lastAsked;
    section.setAttribute("aria-busy", "true");
    const books = await readBooks(month.value, caller.value === "" ? undefined : caller.value).catch(
      () => undefined,
    );
    // Another month or caller may have been chosen meanwhile.
    if (asked !== lastAsked) return;
    section.setAttribute("aria-busy", "false");
    shown = books ?? shown;
    translate();
    if (books === undefined) scope.textContent = say("loadingFailed");
  }

  function translate(): void {
    if (shown === undefined) return;
    const monthName = monthWords(shown.month, language());
    listCallers(shown);
    scope.textContent = scopeWords(shown, monthName);
    drawFigures(shown);
    const isEmpty = callsOf(shown.total) === 0;
    for (const id of ["day", "provider", "verdict"]) {
      if (isEmpty) hideChart(id, say("emptyFigure", { month: monthName }));
    }
    if (!isEmpty) drawCharts(shown);
    element("packages", HTMLElement).replaceChildren(packagesView(shown));
  }

  function listCallers(books: LocalBooks): void {
    const names = [...new Set([...books.callers, ...(books.caller === null ? [] : [books.caller])])];
    caller.replaceChildren(
      new Option(say("everyCaller"), ""),
      ...names.map((name) => new Option(name, name)),
    );
    caller.value = books.caller ?? "";
  }

  function scopeWords(books: LocalBooks, monthName: string): string {
    const whose =
      books.caller === null
        ? say("scopeOfAll", { month: monthName })
        : say("scopeOfOne", { month: monthName, caller: books.caller });
    const counted =
      books.asOf === null ? say("asOfNever") : say("asOf", { time: shanghaiTime(books.asOf, language()) });
    return [whose, say("zone"), counted].join(language() === "zh" ? "" : " ");
  }

  function drawFigures({ total }: LocalBooks): void {
    const number = new Intl.NumberFormat(language());
    element("figure-spend", HTMLElement).textContent = `¥${total.spend}`;
    for (const charge of ["charged", "free", "unknown"] as const) {
      element(`figure-${charge}`, HTMLElement).textContent = number.format(total[charge]);
    }
  }

  function drawCharts({ month: of, days, providers, verdicts }: LocalBooks): void {
    drawCalls("day", say("day"), daysOf(of), days, (day) => String(Number(day.slice(-2))));
    const names = providers.map(({ name }) => name);
    drawCalls("provider", say("provider"), names, providers);
    drawChart("verdict", {
      head: say("verdict"),
      labels: [...Object.values(verdictWords[language()]), say("noVerdict")],
      series: [
        {
          label: say("calls"),
          colors: ["--match", "--mismatch", "--undetermined", "--free"],
          values: [verdicts.match, verdicts.mismatch, verdicts.undetermined, verdicts.none],
        },
      ],
    });
  }

  function drawCalls(
    id: "day" | "provider",
    head: string,
    labels: readonly string[],
    groups: readonly (CallCounts & { name: string })[],
    shortLabel?: (label: string) => string,
  ): void {
    const valuesOf = (charge: keyof CallCounts): number[] =>
      labels.map((label) => groups.find(({ name }) => name === label)?.[charge] ?? 0);
    drawChart(id, {
      head,
      labels,
      series: [
        { label: say("charges"), colors: ["--accent"], values: valuesOf("charged") },
        { label: say("free"), colors: ["--free"], values: valuesOf("free") },
        { label: say("unknown"), colors: ["--undetermined"], values: valuesOf("unknown") },
      ],
      ...(shortLabel !== undefined && { shortLabel }),
    });
  }

  function packagesView({ packages }: LocalBooks): HTMLElement {
    if (packages.length === 0) return make("p", say("noPackages"), { class: "hint" });
    const heads = ["packageProvider", "packageLeft", "packageValid", "packageLasts", "packageFee"] as const;
    const rows = packages.map(({ provider, calls, left, validUntil, state, runsOutOn, fee }) => {
      const text = say("leftOf", { left, calls });
      const gauge = { min: "0", max: String(calls), low: String(calls / 5), value: String(left) };
      const lasts = state === "valid" ? (runsOutOn ?? say("packageOutlasts")) : say(state);
      return [
        provider,
        { content: [make("meter", [], { ...gauge, "aria-label": text }), text], class: "" },
        validUntil,
        lasts,
        { content: `¥${fee}`, class: "number" },
      ];
    });
    return tableOf(
      heads.map((key) => say(key)),
      rows,
    );
  }

  return { refresh, translate };
}

/** All calls of a sum. */
function callsOf({ charged, free, unknown }: CallCounts): number {
  return charged + free + unknown;
}

/** Every day of a month (`YYYY-MM`). */
function daysOf(month: string): string[] {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const count = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length: count }, (_, index) => `${month}-${String(index + 1).padStart(2, "0")}`);
}

function monthWords(month: string, language: Language): string {
  const format = new Intl.DateTimeFormat(localeOf(language), {
    year: "numeric",
    month: "long",
    timeZone: "UTC",
  });
  return format.format(new Date(`${month}-01T00:00:00Z`));
}

/** An instant as a clock in Shanghai shows it. */
function shanghaiTime(instant: string, language: Language): string {
  const format = new Intl.DateTimeFormat(localeOf(language), {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: "Asia/Shanghai",
  });
  return format.format(new Date(instant));
}

function localeOf(language: Language): string {
  return language === "zh" ? "zh-CN" : "en-GB";
}
