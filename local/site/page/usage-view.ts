import { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, Tooltip } from "chart.js";
import type { Usage } from "../../../lib/client/answers.ts";
import type { Client } from "../../../lib/client/client.ts";
import { IdcheckProblem } from "../../../lib/client/problem.ts";
import { element, make } from "./elements.ts";
import { type LocalBooks, readBooks } from "./facts.ts";
import type { Say } from "./texts.ts";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip);

/** What the view needs from the page. */
export type UsageSurroundings = { client: Client; say: Say };

/** The view, drawn anew when it is shown, when the month or the language changes. */
export type UsageView = { refresh(): Promise<void> };

type Series = { label: string; color: string; values: readonly number[] };

const colors = { charged: "--accent", free: "--match", unknown: "--undetermined" } as const;

/** Binds the usage view. */
export function bindUsageView({ client, say }: UsageSurroundings): UsageView {
  const month = element("month", HTMLInputElement);
  const total = element("usage-total", HTMLElement);
  const charts = new Map<string, Chart>();
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
      total.textContent = totalOf(byDay, say);
      drawUsage("day", byDay);
      drawUsage("provider", byProvider);
      const reasons = Object.entries(books.reasons);
      draw(
        "verdict",
        reasons.map(([reason]) => reason),
        [{ label: say("checks"), color: colors.charged, values: reasons.map(([, count]) => count) }],
      );
      element("packages", HTMLElement).replaceChildren(packagesView(books, say));
    } catch (error) {
      if (!(error instanceof IdcheckProblem)) throw error;
      total.textContent = say("usageFailed", { message: error.message });
    }
  }

  function drawUsage(id: "day" | "provider", { groups }: Usage): void {
    draw(
      id,
      groups.map(({ name }) => name),
      [
        { label: say("chargedCalls"), color: colors.charged, values: groups.map(({ charged }) => charged) },
        { label: say("free"), color: colors.free, values: groups.map(({ free }) => free) },
        {
          label: say("unknown"),
          color: colors.unknown,
          values: groups.map(({ unknown, intent }) => unknown + intent),
        },
      ],
    );
  }

  /** A chart, and the same as a table for who cannot see it. */
  function draw(id: string, labels: readonly string[], series: readonly Series[]): void {
    const canvas = element(`chart-${id}`, HTMLCanvasElement);
    canvas.setAttribute("aria-label", captionOf(canvas));
    charts.get(id)?.destroy();
    const ink = colorOf("--ink");
    charts.set(
      id,
      new Chart(canvas, {
        type: "bar",
        data: {
          labels: [...labels],
          datasets: series.map(({ label, color, values }) => ({
            label,
            data: [...values],
            backgroundColor: colorOf(color),
            maxBarThickness: 48,
          })),
        },
        options: {
          animation: false,
          maintainAspectRatio: false,
          color: ink,
          font: { family: getComputedStyle(document.body).fontFamily },
          plugins: { legend: { display: series.length > 1, labels: { color: ink } } },
          scales: {
            x: { stacked: true, ticks: { color: ink }, grid: { display: false } },
            y: { stacked: true, beginAtZero: true, ticks: { color: ink, precision: 0 } },
          },
        },
      }),
    );
    element(`table-${id}`, HTMLElement).replaceChildren(tableOf(labels, series));
  }

  return { refresh };
}

function totalOf({ total, asOf, groups }: Usage, say: Say): string {
  if (groups.length === 0) return say("usageNone");
  const time = asOf === null ? "" : new Date(asOf).toLocaleTimeString();
  const unknown = total.unknown + total.intent;
  return say("usageTotal", {
    charged: total.charged,
    free: total.free,
    unknown,
    spend: total.spend,
    asOf: time,
  });
}

function packagesView({ packages }: LocalBooks, say: Say): HTMLElement {
  if (packages.length === 0) return make("p", say("noPackages"), { class: "hint" });
  const heads = ["packageProvider", "packageLeft", "packageValid", "packageFee"] as const;
  const rows = packages.map(({ provider, calls, left, validUntil, fee }) => {
    const gauge = { min: "0", max: String(calls), low: String(calls / 5), value: String(left) };
    return make("tr", [
      make("td", provider),
      make("td", [make("meter", [], gauge), ` ${say("leftOf", { left, calls })}`]),
      make("td", validUntil),
      make("td", `¥${fee}`, { class: "number" }),
    ]);
  });
  return make("table", [
    make("thead", [
      make(
        "tr",
        heads.map((head) => make("th", say(head), { scope: "col" })),
      ),
    ]),
    make("tbody", rows),
  ]);
}

function tableOf(labels: readonly string[], series: readonly Series[]): HTMLElement {
  const head = ["", ...series.map(({ label }) => label)].map((text) => make("th", text, { scope: "col" }));
  const rows = labels.map((label, index) =>
    make("tr", [
      make("th", label, { scope: "row" }),
      ...series.map(({ values }) => make("td", String(values[index] ?? 0), { class: "number" })),
    ]),
  );
  return make("table", [make("thead", [make("tr", head)]), make("tbody", rows)]);
}

function captionOf(canvas: HTMLCanvasElement): string {
  return canvas.closest("figure")?.querySelector("figcaption")?.textContent ?? "";
}

/** The colour of a custom property as the browser computes it, `light-dark()` included. */
function colorOf(property: string): string {
  const probe = make("span", [], { style: `color: var(${property})` });
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
