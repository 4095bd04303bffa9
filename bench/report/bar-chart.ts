import type { Figure } from "../statistics.ts";

/** Horizontal bars of medians, each with a line for its range. */
export type BarChart = { title: string; unit: string; bars: readonly Bar[] };

/** `isOwn` is drawn in the colour of idcheck. */
type Bar = { label: string; figure: Figure; isOwn: boolean };

const width = 860;
const labelWidth = 330;
const rowHeight = 34;
const barHeight = 18;
const top = 58;
const plotWidth = width - labelWidth - 130;
const ink = "#1f2933";
const colors = { own: "#0b6e99", other: "#9aa5b1", range: "#3e4c59" };

/** Draws a chart as SVG, on white so that it can be read on a dark page. */
export function drawBarChart({ title, unit, bars }: BarChart): string {
  const most = Math.max(...bars.map(({ figure }) => figure.max));
  const scale = (value: number): number => (value / most) * plotWidth;
  const height = top + bars.length * rowHeight + 12;
  const rows = bars.map(({ label, figure, isOwn }, index) => {
    const y = top + index * rowHeight;
    const middle = y + barHeight / 2;
    const x = (value: number): string => (labelWidth + scale(value)).toFixed(1);
    return [
      text(labelWidth - 10, middle + 5, label, 'text-anchor="end"'),
      `<rect x="${labelWidth}" y="${y}" width="${scale(figure.median).toFixed(1)}" height="${barHeight}" fill="${isOwn ? colors.own : colors.other}"/>`,
      `<path d="M${x(figure.min)} ${middle}H${x(figure.max)}M${x(figure.min)} ${middle - 4}v8M${x(figure.max)} ${middle - 4}v8" stroke="${colors.range}" fill="none"/>`,
      text(labelWidth + scale(figure.max) + 8, middle + 5, `${short(figure.median)} ${unit}`, ""),
    ].join("");
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans, sans-serif" font-size="13" fill="${ink}">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(20, 30, title, 'font-size="17" font-weight="bold"'),
    ...rows,
    "</svg>\n",
  ].join("\n");
}

function text(x: number, y: number, content: string, attributes: string): string {
  const escaped = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escaped}</text>`;
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
