import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type * as Axe from "axe-core";
import type { Page } from "playwright-core";

declare global {
  interface Window {
    axe: typeof Axe;
  }
}

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * What axe-core finds in a page: missing names, too little contrast, wrong roles, what the keyboard cannot reach, and all
 * its other rules. One line for each element; empty if nothing is wrong.
 */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the page allows no script but its own.
  await page.evaluate(`window.axe ?? (() => { ${source} })()`);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ html, failureSummary = "" }) => `${id}: ${html.slice(0, 120)} ${failureSummary.slice(0, 300)}`,
      ),
    );
  });
}
