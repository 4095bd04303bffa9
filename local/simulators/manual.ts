import { wireFaults } from "./faults.ts";
import { magicIdNumber, people } from "./people.ts";
import { magicHeights, usualScore } from "./pictures.ts";
import type { SimulatedProvider } from "./simulated-provider.ts";

/** The tables of magic inputs and faults as Markdown: `GET /` prints them, `docs/simulators.md` holds them. */
export function simulatorsManual(providers: readonly SimulatedProvider[]): string {
  return `${sections(providers)
    .map(({ title, table }) => `## ${title}\n\n${table}`)
    .join("\n\n")}\n`;
}

function sections(providers: readonly SimulatedProvider[]): { title: string; table: string }[] {
  return [
    {
      title: "Controls",
      table: tableOf(
        ["request", "does"],
        [
          ["`GET /`", "prints these tables"],
          ["`GET /_calls`", "prints the books: `{counts, calls}`"],
          ["`DELETE /_calls`", "clears the books and the bills"],
          [
            "`GET /_bill.csv?provider=&month=`",
            "the provider's bill for a month such as 2026-11, as its console exports it",
          ],
          [
            "`POST /_faults` `{provider, fault, times?, delayMs?}`",
            "the provider's next requests get the fault",
          ],
          ["`GET /_faults`, `DELETE /_faults`", "lists the waiting faults; drops them"],
          [
            "`POST /_account` `{provider, credentials?, kinds?, remainingCalls?, callsPerSecond?}`",
            "changes what the provider's account may do",
          ],
          ["`DELETE /_account`", "resets every account to its first state"],
        ],
      ),
    },
    {
      title: "People that every provider knows",
      table: tableOf(
        ["ID number", "begins with", "the person is"],
        people.map(({ region, description }) => [magicIdNumber(region), region, description]),
      ),
    },
    {
      title: "Pictures",
      table: tableOf(
        ["size in pixels", "the picture"],
        [
          ["1–100 wide", "scores its width"],
          ["over 100 wide", `scores ${usualScore}`],
          ...magicHeights.map((row) => [`${row.heightPixels} high`, row.description]),
        ],
      ),
    },
    ...providers.map((provider) => ({
      title: `Answers of ${provider.id}, by person and by fault`,
      table: tableOf(["answer", "ID number", "begins with", "fault"], answersOf(provider)),
    })),
    {
      title: "Faults of every provider",
      table: tableOf(
        ["fault", "what happens", "books", "delay"],
        Object.entries(wireFaults).map(([name, fault]) => [
          `\`${name}\``,
          fault.description,
          fault.books.replaceAll("_", " "),
          fault.delayMs === undefined ? "" : `${fault.delayMs} ms`,
        ]),
      ),
    },
  ];
}

/** Every answer that the provider can give, with the person and the fault that lead to it. */
function answersOf({ magicRegions, ownFaults }: SimulatedProvider): readonly (readonly string[])[] {
  const descriptions = new Set([...magicRegions, ...ownFaults].map(({ description }) => description));
  return [...descriptions].map((description) => {
    const region = magicRegions.find((row) => row.description === description)?.region;
    const fault = ownFaults.find((row) => row.description === description)?.name;
    return [
      description,
      region === undefined ? "" : magicIdNumber(region),
      region ?? "",
      fault === undefined ? "" : `\`${fault}\``,
    ];
  });
}

function tableOf(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [rowOf(heads), `|${"---|".repeat(heads.length)}`, ...rows.map(rowOf)].join("\n");
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
