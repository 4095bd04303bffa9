import type { Connections } from "../../lib/providers/connections.ts";
import type { ConnectionOwner } from "../../lib/providers/exchange.ts";
import type { Opened } from "../../lib/providers/opening.ts";
import { checkLinesAtEnd, checkWriting } from "./connection-checks.ts";
import { createDice } from "./dice.ts";
import { createLine, socketError, type SimulatedLine } from "./lines.ts";
import type { Process } from "./process.ts";
import { receiverOf } from "./providers.ts";
import { startServer } from "./servers.ts";
import type { World } from "./world.ts";

/** How the opening of a connection goes. */
export type Opening = { isRefused: boolean; delayMs: number };

/** The network as one instance reaches it, with the shipped rules of its connections, which outlive its invocations. */
export type Network = {
  connections: Connections<SimulatedLine>;
  /** Those that are not destroyed. */
  lines(): readonly SimulatedLine[];
  /** Runs something in which a connection may be opened: as `opening` says, or for `owner` before its call. */
  whileOpening<Value>(how: { opening: Opening } | { owner: ConnectionOwner }, run: () => Value): Value;
  /** Something reaches the instance: it learns of it when its event loop next turns. */
  deliver(run: () => void): void;
  /** An invocation has ended: nothing runs until the next one begins. */
  freeze(): void;
  /** When that was last (epoch ms). */
  frozenAt(): number;
  thaw(): void;
  /** The version of the provider's account that the instance knows of; `isNewer` if it has just changed. */
  accountVersion(isNewer: boolean): string;
};

/** Beyond the streams of any process, call or instance. */
const lineStream = 7_000_000;

/** A network without connections. `current` is the invocation that the instance runs, or ran last. */
export function createNetwork(world: World, current: () => Process): Network {
  const { scheduler, plan, counts, seed, trace } = world;
  const habits = plan.connections;
  let lines: SimulatedLine[] = [];
  let pending: (() => void)[] = [];
  let given: { opening?: Opening; owner?: ConnectionOwner } = {};
  let frozenAt = 0;
  let stoodStillMs = 0;
  let accountVersion = 1;

  function deliver(run: () => void): void {
    const process = current();
    const frozenMs = process.frozenMs();
    if (process.state() === "ended") pending.push(run);
    else if (frozenMs > 0) scheduler.after(frozenMs, () => deliver(run));
    else if (process.state() === "running") run();
  }

  function open(url: URL): Opened<SimulatedLine> {
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
    ready.catch(() => undefined);
    world.lineCount += 1;
    const dice = createDice(seed, lineStream + world.lineCount);
    const opened = {
      number: world.lineCount,
      provider: receiverOf(url.href),
      openedBy: current().id,
      openedAt: scheduler.now(),
    };
    const line = createLine(opened, (written) => checkWriting(world, current(), written));
    line.server = startServer(world, line, { dice, deliver });
    const { owner, opening = drawOpening() } = given;
    if (owner !== undefined) counts.openedEarly += 1;
    line.owner = owner && ownerText(owner);
    lines = [...lines.filter(({ destroyed }) => !destroyed), line];
    line.on("error", reject);
    line.on("close", () => {
      if (!line.isSecure) reject(socketError("ECONNRESET"));
    });
    scheduler.after(opening.delayMs, () => {
      const process = current();
      const run = (): void => {
        if (line.destroyed) return;
        if (opening.isRefused) {
          counts.unreachable += 1;
          return line.fail(socketError("ECONNREFUSED"));
        }
        line.isSecure = true;
        line.server?.becomeIdle();
        resolve();
      };
      if (process.state() === "ended") pending.push(run);
      // Nobody waits any longer for what a refusal is about.
      else if (opening.isRefused) deliver(() => process.resume(run));
      else process.wake(() => process.resume(run));
    });
    return { socket: line, openedAt: moment(), ready, isSecure: () => line.isSecure };

    function drawOpening(): Opening {
      const isRefused = dice.chance(plan.weather.unreachable);
      return { isRefused, delayMs: dice.between(1, dice.pick([20, 2_000])) };
    }
  }

  const moment = () => ({
    wallMs: current().clock.now(),
    steadyMs: scheduler.now() - world.startedAt - stoodStillMs,
  });

  const connections = world.code.createConnections<SimulatedLine>({
    open,
    keptMs: habits?.keptMs ?? 0,
    now: moment,
    onLost(providerId) {
      counts.keptLost += 1;
      trace?.(`#${current().id} has lost a call on a kept connection to ${providerId}`);
    },
    noticeEvents: () =>
      new Promise((resolve) =>
        scheduler.after(0, () => deliver(() => current().resume(() => resolve(undefined)))),
      ),
  });

  return {
    connections,
    lines: () => lines.filter(({ destroyed }) => !destroyed),
    whileOpening(how, run) {
      given = how;
      try {
        return run();
      } finally {
        given = {};
      }
    },
    deliver,
    freeze() {
      frozenAt = scheduler.now();
      if (habits !== undefined) checkLinesAtEnd(world, current(), lines);
    },
    frozenAt: () => frozenAt,
    thaw() {
      if (habits?.clockStandsStill === true) stoodStillMs += scheduler.now() - frozenAt;
      for (const run of pending) scheduler.after(0, () => deliver(run));
      pending = [];
    },
    accountVersion(isNewer) {
      if (isNewer) accountVersion += 1;
      return String(accountVersion);
    },
  };
}

/** An owner in one word. */
export function ownerText({ providerId, accountVersionId }: ConnectionOwner): string {
  return `${providerId} ${accountVersionId}`;
}
