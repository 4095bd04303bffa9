/** `npm run vendor:clients`: see `npm run vendor:clients -- --help`. */
import type { Command } from "../../cli/command.ts";
import { print } from "../../cli/print.ts";
import { runProgram } from "../../cli/run-command.ts";
import type { Kind } from "../../lib/domain/kinds.ts";
import { magicIdNumber } from "../../local/simulators/people.ts";
import { simulatedProviders, type Simulators, startSimulators } from "../../local/simulators/server.ts";
import { jpegImage } from "../samples/images.ts";
import { vendorClients } from "./clients.ts";
import { type Front, openFront } from "./front.ts";
import type { VendorClient } from "./vendor-client.ts";

const kinds = ["two_factor", "three_factor"] as const satisfies readonly Kind[];

/** One call of a client, and what must come of it. */
type Case = { kind: Kind; hasRightSecret: boolean };

const cases: readonly Case[] = kinds.flatMap((kind) => [
  { kind, hasRightSecret: true },
  { kind, hasRightSecret: false },
]);

const vendorClientsCommand: Command = {
  name: "npm run vendor:clients --",
  usage: "",
  description: `
Lets the vendors' own SDKs call the simulators: each must be accepted for every kind of check, and refused with a wrong secret,
by what it says itself and by the simulator's books. So a signature that only our adapter and our simulator agree on is found.

SDKs: ${vendorClients.map(({ sdk }) => sdk).join(", ")}.
They are installed below node_modules/.cache in fixed versions, and are no dependencies; that needs Python 3.10, PyPI and npm.
Takes half a minute, and as long again when it installs. Exits with 1 if a client is not treated as its vendor would.`,
  options: {},
  async run(_, { stdout }) {
    for (const { install } of vendorClients) await install();
    const simulators = await startSimulators({ port: 0 });
    let complaints = 0;
    try {
      for (const client of vendorClients) {
        for (const complaint of await complaintsOf(client, simulators)) {
          print(stdout, `${complaint}\n`);
          complaints++;
        }
      }
    } finally {
      await simulators.stop();
    }
    const calls = vendorClients.length * cases.length;
    print(stdout, `${vendorClients.length} clients made ${calls} calls: ${complaints} complaints.\n`);
    return complaints === 0 ? 0 : 1;
  },
};

async function complaintsOf(client: VendorClient, simulators: Simulators): Promise<string[]> {
  const front = await openFront(client.id, simulators.port);
  const complaints: string[] = [];
  try {
    for (const one of cases) complaints.push(...(await complaintsAbout(client, one, front, simulators)));
  } finally {
    await front.stop();
  }
  return complaints;
}

async function complaintsAbout(
  client: VendorClient,
  { kind, hasRightSecret }: Case,
  front: Front,
  simulators: Simulators,
): Promise<string[]> {
  const before = countsOf(client, simulators);
  const { isSuccess, printed } = await client.call({
    url: front.url,
    kind,
    credentials: {
      ...credentialsOf(client),
      ...(!hasRightSecret && { [client.secretField]: "wrong-secret" }),
    },
    name: "示例甲",
    idNumber: magicIdNumber("110009"),
    imageBase64: jpegImage({ byteLength: 20_000 }).toString("base64"),
  });
  const after = countsOf(client, simulators);
  const charged = after.charged - before.charged;
  const isTreatedWell =
    isSuccess === hasRightSecret && charged === (hasRightSecret ? 1 : 0) && after.calls > before.calls;
  if (isTreatedWell) return [];
  const secret = hasRightSecret ? "the right secret" : "a wrong secret";
  const counted = `${after.calls - before.calls} calls and ${charged} charged`;
  return [`${client.id}, ${kind} with ${secret}: success ${isSuccess}, ${counted}. It printed:\n${printed}`];
}

function countsOf({ id }: VendorClient, simulators: Simulators): { calls: number; charged: number } {
  return simulators.calls().counts[id] ?? { calls: 0, charged: 0 };
}

function credentialsOf({ id }: VendorClient): Readonly<Record<string, string>> {
  const simulated = simulatedProviders.find((provider) => provider.id === id);
  if (simulated === undefined) throw new Error(`There is no simulated provider ${id}.`);
  return simulated.defaultCredentials;
}

await runProgram(vendorClientsCommand);
process.exit();
