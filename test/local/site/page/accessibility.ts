// oxlint-disable unicorn/consistent-function-scoping -- what runs in the page takes nothing along from outside
import type { Page } from "playwright-core";

/** Contrast that WCAG 2.2 asks of text at level AA. */
const leastContrast = 4.5;

/**
 * What a page lacks for people who see little or nothing: controls and pictures without a name, ids that stand twice,
 * text too faint for its ground. One line for each; empty where nothing is wrong.
 */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const all = [...document.querySelectorAll<HTMLElement>("body *")].filter((node) =>
      node.checkVisibility({ visibilityProperty: true }),
    );
    return [...all.flatMap(unnamed), ...all.flatMap(tooFaint), ...twice()];

    function unnamed(node: HTMLElement): string[] {
      if (!node.matches("a, button, input, select, summary, img:not([alt='']), canvas, meter")) return [];
      const labels =
        node instanceof HTMLInputElement || node instanceof HTMLSelectElement ? node.labels : null;
      const name = [
        node.getAttribute("aria-label"),
        node.getAttribute("alt"),
        ...[...(labels ?? [])].map((label) => label.textContent),
        node.matches("input, select, canvas, meter, img") ? "" : node.textContent,
      ].join("");
      return name.trim() === "" ? [`no name: ${node.outerHTML.slice(0, 80)}`] : [];
    }

    function tooFaint(node: HTMLElement): string[] {
      const hasText = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent?.trim());
      if (!hasText || node.matches(":disabled, option, .skip")) return [];
      const contrast = contrastOf(rgb(getComputedStyle(node).color), groundOf(node));
      return contrast < least ? [`contrast ${contrast.toFixed(1)}: ${node.textContent?.slice(0, 40)}`] : [];
    }

    function twice(): string[] {
      const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
      return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `twice: #${id}`);
    }

    /** The colour behind a text, of the nearest ancestor that hides what is behind it. */
    function groundOf(node: HTMLElement | null): number[] {
      for (let at = node; at !== null; at = at.parentElement) {
        const ground = rgb(getComputedStyle(at).backgroundColor);
        if ((ground[3] ?? 1) === 1) return ground;
      }
      return [255, 255, 255];
    }

    function rgb(color: string): number[] {
      const canvas = new OffscreenCanvas(1, 1);
      const context = canvas.getContext("2d");
      if (context === null) return [];
      context.fillStyle = color;
      context.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
      return [red, green, blue, alpha / 255];
    }

    function contrastOf(one: number[], other: number[]): number {
      const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
      return (high + 0.05) / (low + 0.05);
    }

    function luminance(color: number[]): number {
      const [red = 0, green = 0, blue = 0] = color.map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    }
  }, leastContrast);
}
