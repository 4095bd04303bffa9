import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

const require = createRequire(import.meta.url);
const fonts = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"];

/** Converts SVG to PNG at twice its size, with its own fonts: the same picture on every machine. */
export async function createPngRenderer(): Promise<(svg: string) => Uint8Array> {
  await initWasm(readFileSync(require.resolve("@resvg/resvg-wasm/index_bg.wasm")));
  const fontBuffers = fonts.map((name) => readFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${name}`)));
  return (svg) =>
    new Resvg(svg, {
      fitTo: { mode: "zoom", value: 2 },
      font: { fontBuffers, loadSystemFonts: false, defaultFontFamily: "DejaVu Sans" },
    })
      .render()
      .asPng();
}
