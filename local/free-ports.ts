import { createServer } from "node:net";
import { alignedLines } from "../cli/text-table.ts";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { holderOf } from "./port-holders.ts";
import { listen, PortError, type PortName, portNames, portSettings } from "./ports.ts";

/**
 * Throws a ConfigurationError that names every port which cannot be used, who holds it and the variable that changes it. Called
 * before anything is started or written, so that a second start harms nothing. Ports of 0 are always free.
 */
export async function assertPortsFree(ports: Readonly<Partial<Record<PortName, number>>>): Promise<void> {
  const asked = portNames.flatMap((name) => {
    const port = ports[name];
    return port === undefined || port === 0 ? [] : [{ name, port }];
  });
  assertDistinct(asked);
  const refused = (await Promise.all(asked.map(async (one) => ({ ...one, why: await refusal(one) })))).filter(
    ({ why }) => why !== undefined,
  );
  if (refused.length === 0) return;
  const rows = refused.map(({ name, port, why = "" }) => {
    const { serves, variable } = portSettings[name];
    return [`  ${port}`, serves, variable, why];
  });
  const what = refused.length === 1 ? "This port cannot be used:" : "These ports cannot be used:";
  throw new ConfigurationError(
    [
      what,
      ...alignedLines(rows),
      "Stop what holds them, or set the variables to other ports; 0 picks a free one.",
    ].join("\n"),
  );
}

type Asked = { name: PortName; port: number };

function assertDistinct(asked: readonly Asked[]): void {
  for (const [port, same] of Map.groupBy(asked, ({ port: number }) => number)) {
    if (same.length === 1) continue;
    const variables = same.map(({ name }) => portSettings[name].variable).join(" and ");
    throw new ConfigurationError(
      `${variables} name the same port, ${port}. Give each part its own; 0 picks a free one.`,
    );
  }
}

/** Why a port cannot be listened on; undefined if it can. */
async function refusal({ name, port }: Asked): Promise<string | undefined> {
  const probe = createServer();
  try {
    await listen(probe, port, name);
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    if (error.reason === "forbidden") return "needs privileges; take a port over 1023";
    return holderOf(port) ?? "in use by a program that this user cannot see";
  }
  await new Promise((closed) => probe.close(closed));
  return undefined;
}
