import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  Legend,
  LinearScale,
  Tooltip,
} from "chart.js";

import { element, make, tableOf } from "./elements.ts";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip);

/** Bars of one series, with a value for every label. `colors` are custom properties: one, or one for each label. */
type Series = { label: string; colors: readonly string[]; values: readonly number[] };

/** The data of a chart, what its labels are, and how its axis shortens them. */
export type ChartContent = {
  head: string;
  labels: readonly string[];
  series: readonly Series[];
  shortLabel?: (label: string) => string;
};

const drawn = new Map<string, Chart<"bar", number[], string>>();

/** Draws `#chart-…`, and fills `#table-…` with the same figures for people who cannot see it. */
export function drawChart(id: string, content: ChartContent): void {
  const { labels, series, shortLabel = (label: string) => label } = content;
  const canvas = element(`chart-${id}`, HTMLCanvasElement);
  say(id, "");
  canvas.setAttribute("aria-label", captionOf(canvas));
  const font = { family: getComputedStyle(document.body).fontFamily, size: 13 };
  const ticks = { color: colorOf("--quiet"), font };
  const known = drawn.get(id);
  const chart: ChartConfiguration<"bar", number[], string> = {
    type: "bar",
    data: {
      labels: [...labels],
      datasets: series.map(({ label, colors, values }) => ({
        label,
        data: [...values],
        // A legend shows a single colour, and none of a list that is empty.
        backgroundColor: colors.length === 1 ? colorOf(colors[0] ?? "") : colors.map(colorOf),
        maxBarThickness: 44,
        borderRadius: 3,
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      plugins: {
        legend: {
          display: series.length > 1,
          align: "end",
          labels: { color: colorOf("--ink"), font, boxWidth: 12, boxHeight: 12 },
        },
        tooltip: { titleFont: font, bodyFont: font },
      },
      scales: {
        x: {
          stacked: true,
          grid: { display: false },
          border: { color: colorOf("--line") },
          ticks: { ...ticks, maxRotation: 0, callback: (_, index) => shortLabel(labels[index] ?? "") },
        },
        y: {
          stacked: true,
          beginAtZero: true,
          suggestedMax: 4,
          grid: { color: colorOf("--line") },
          border: { display: false },
          ticks: { ...ticks, precision: 0, maxTicksLimit: 6 },
        },
      },
    },
  };
  if (known === undefined) drawn.set(id, new Chart(canvas, chart));
  else {
    // A new chart would measure its place again.
    known.data = chart.data;
    known.options = chart.options ?? {};
    known.update("none");
  }
  element(`table-${id}`, HTMLElement).replaceChildren(rowsOf(content));
}

/** Puts words in the place of a chart, for figures that have nothing to show. */
export function hideChart(id: string, words: string): void {
  drawn.get(id)?.destroy();
  drawn.delete(id);
  say(id, words);
}

/** Shows words, or the chart if there are none. */
function say(id: string, words: string): void {
  const canvas = element(`chart-${id}`, HTMLCanvasElement);
  const note = element(`empty-${id}`, HTMLElement);
  note.textContent = words;
  note.hidden = words === "";
  canvas.hidden = words !== "";
  const table = canvas.closest("figure")?.querySelector("details");
  if (table !== null && table !== undefined) table.hidden = words !== "";
}

/** The rows with a value that is not 0. */
function rowsOf({ head, labels, series }: ChartContent): HTMLElement {
  const rows = labels.flatMap((label, index) => {
    const values = series.map((one) => one.values[index] ?? 0);
    if (values.every((value) => value === 0)) return [];
    return [[label, ...values.map((value) => ({ content: String(value), class: "number" }))]];
  });
  return tableOf([head, ...series.map(({ label }) => label)], rows);
}

function captionOf(canvas: HTMLCanvasElement): string {
  return canvas.closest("figure")?.querySelector("figcaption")?.textContent ?? "";
}

/** The colour of a custom property as the browser computes it, including `light-dark()`. */
function colorOf(property: string): string {
  const probe = make("span", [], { style: `color: var(${property})` });
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
