import { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, Tooltip } from "chart.js";

import { element, make } from "./elements.ts";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip);

/** Bars of one series, with a value for every label. `colors` are custom properties: one, or one for each label. */
type Series = { label: string; colors: readonly string[]; values: readonly number[] };

/** The data of a chart, and how its axis shortens labels. */
export type ChartContent = {
  labels: readonly string[];
  series: readonly Series[];
  shortLabel?: (label: string) => string;
};

const drawn = new Map<string, Chart<"bar", number[], string>>();

/** Draws `#chart-…`, and fills `#table-…` with the same figures for people who cannot see it. */
export function drawChart(id: string, content: ChartContent): void {
  const { labels, series, shortLabel = (label: string) => label } = content;
  const canvas = element(`chart-${id}`, HTMLCanvasElement);
  canvas.setAttribute("aria-label", captionOf(canvas));
  drawn.get(id)?.destroy();
  const font = { family: getComputedStyle(document.body).fontFamily, size: 13 };
  const ticks = { color: colorOf("--quiet"), font };
  const chart = new Chart(canvas, {
    type: "bar",
    data: {
      labels: [...labels],
      datasets: series.map(({ label, colors, values }) => ({
        label,
        data: [...values],
        backgroundColor: labels.map((_, index) => colorOf(colors[index % colors.length] ?? "--accent")),
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
  });
  drawn.set(id, chart);
  element(`table-${id}`, HTMLElement).replaceChildren(tableOf(content));
}

/** The rows with a value that is not 0. */
function tableOf({ labels, series }: ChartContent): HTMLElement {
  const head = ["", ...series.map(({ label }) => label)].map((text, index) =>
    make("th", text, { scope: "col", class: index === 0 ? "" : "number" }),
  );
  const rows = labels.flatMap((label, index) => {
    const values = series.map((one) => one.values[index] ?? 0);
    if (values.every((value) => value === 0)) return [];
    const cells = values.map((value) => make("td", String(value), { class: "number" }));
    return [make("tr", [make("th", label, { scope: "row" }), ...cells])];
  });
  return make("table", [make("thead", [make("tr", head)]), make("tbody", rows)]);
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
