import type { Timers } from "../../lib/providers/call-course.ts";
import type { CallControl, CallOutcome, ConnectionOwner, Transport } from "../../lib/providers/exchange.ts";
import type { ProviderResult } from "../../lib/providers/provider.ts";
import { checkRequest } from "./connection-checks.ts";
import type { Dice } from "./dice.ts";
import { socketError, type SimulatedLine } from "./lines.ts";
import { ownerText, type Network, type Opening } from "./network.ts";
import type { Process } from "./process.ts";
import { workOn } from "./provider-work.ts";
import { isAtWorkAfter, receiverOf } from "./providers.ts";
import { readAnswer } from "./read-answer.ts";
import type { World } from "./world.ts";

/** A call as its provider knows it. */
export type Call = {
  number: number;
  provider: string;
  process: Process;
  /** What was sent. */
  input: string;
  sentAt: number;
  /** When the provider stops to work on it; undefined while that depends on what its caller does. */
  stoppedAt: number | undefined;
  /** Whether the provider charges for it, now or before it stops. */
  charged: boolean;
  /** What it says or would have said. */
  result: ProviderResult | undefined;
  /** Whether its process still waits for it. */
  isRunning: boolean;
  /** When that ended (epoch ms by the process's clock). */
  endedAt?: number;
  /** Whether its caller has read that. */
  isRead: boolean;
  /** Whether its caller knows that the provider has finished its work on it. */
  isEnded: boolean;
};

/**
 * The transport of one process: the shipped course of a call over the connections of its instance, in a simulated network.
 */
export function createSimulatedTransport(world: World, process: Process, network: Network): Transport {
  const { scheduler, plan, counts, trace, code } = world;
  const dice = process.dice("call");
  // A killed process takes its connections along.
  process.onKill(() => {
    for (const line of network.lines()) line.destroy();
  });

  const send: Transport = (request, limits, control, owner) =>
    process.perform("call", (end) => {
      const startedAt = scheduler.now();
      const opening = drawOpening(dice, plan.weather.unreachable, limits.connectTimeoutMs);
      const wire: Wire = { call: undefined, isSlow: false };
      const timers = timersOf(world, process, network, wire);

      function write(line: SimulatedLine): void {
        if (wire.call !== undefined) world.violate("sent", `call ${wire.call.number} is written twice`);
        if (owner !== undefined) checkRequest(world, process, line, ownerText(owner));
        line.write(String(request.body));
        const provider = receiverOf(request.url);
        const call = world.send({ process, provider, input: String(request.body) });
        wire.call = call;
        line.requests += 1;
        line.writtenAt = scheduler.now();
        line.isInUse = true;
        trace?.(`#${process.id} call ${call.number} of ${provider} is sent on line ${line.number}`);
        process.mayFreeze();
        readAnswer(world, line, call, course, () => {
          call.isEnded = call.result !== undefined && !isAtWorkAfter(call.result);
          if (wire.isSlow) counts.listened += 1;
        });
        if (line.remote === "open") return workOn(world, call, line, { dice, limitMs: limitMs() });
        counts.sentToNobody += 1;
        call.stoppedAt = scheduler.now();
        if (line.remote === "closed")
          scheduler.after(dice.between(0, 100), () =>
            network.deliver(() => line.fail(socketError("ECONNRESET"))),
          );
      }
      function limitMs(): number {
        return Math.max(1, startedAt + limits.timeoutMs - scheduler.now());
      }

      const course = code.startCourse<SimulatedLine>(
        { url: urlOf(request.url), limits, control: watched(world, wire, control), owner, startedAt },
        {
          connections: network.connections,
          timers,
          breakOff() {},
          onOutcome(outcome) {
            noteOutcome(world, process, wire, outcome);
            end({ value: { ...outcome, durationMs: scheduler.now() - startedAt } });
          },
        },
      );
      if (course.isOver()) return;
      process.resume(() => network.whileOpening({ opening }, () => course.connect(write)));
    });

  if (plan.connections === undefined) return send;
  return Object.assign(send, {
    openEarly: (url: string, owner: ConnectionOwner) =>
      network.whileOpening({ owner }, () => network.connections.openEarly(urlOf(url), owner)),
  });
}

/** One call as its process sees it. */
type Wire = {
  /** Undefined while nothing is sent. */
  call: Call | undefined;
  /** Whether its patience was over before a status line came. */
  isSlow: boolean;
};

const urls = new Map<string, URL>();

function urlOf(address: string): URL {
  const url = urls.get(address) ?? new URL(address);
  urls.set(address, url);
  return url;
}

function drawOpening(dice: Dice, unreachable: number, connectTimeoutMs: number): Opening {
  if (dice.chance(unreachable)) return { isRefused: true, delayMs: dice.pick([2, connectTimeoutMs]) };
  return { isRefused: false, delayMs: dice.between(1, dice.pick([20, 2_000])) };
}

function noteOutcome(world: World, process: Process, { call }: Wire, outcome: CallOutcome): void {
  const isUnsent = outcome.kind === "error" && !outcome.sent;
  if (isUnsent && outcome.error === "withdrawn") world.counts.withdrawn += 1;
  if (call === undefined) return;
  call.isRunning = false;
  call.endedAt = process.clock.now();
  if (isUnsent) world.violate("sent", `call ${call.number} was written, and passes for one that was not`);
  if (outcome.kind === "error") {
    const charged = call.charged ? ", charged" : "";
    world.trace?.(`#${process.id} call ${call.number} fails: ${outcome.error}${charged}`);
  }
}

/** The steady clock of the world, and timers that wake a process up. */
function timersOf({ scheduler }: World, process: Process, network: Network, wire: Wire): Timers {
  return {
    nowMs: scheduler.now,
    start(delayMs, act) {
      let isStopped = false;
      const run = (): void => {
        if (!isStopped && process.state() === "running") process.resume(act);
      };
      scheduler.after(Math.ceil(delayMs), () => {
        if (isStopped) return;
        const frozenMs = process.frozenMs();
        // A loop that wakes up looks at its sockets before its timers.
        if (frozenMs > 0) scheduler.after(frozenMs, () => scheduler.after(0, () => network.deliver(run)));
        else if (wire.call === undefined) run();
        else process.wake(run);
      });
      return () => {
        isStopped = true;
      };
    },
  };
}

/** Counts what the maker of a call learns. Without connections that are opened early, nothing is to be done halfway. */
function watched(
  { counts, plan }: World,
  wire: Wire,
  control: CallControl | undefined,
): CallControl | undefined {
  if (control === undefined) return undefined;
  return {
    ...control,
    onHalfway: plan.connections === undefined ? undefined : control.onHalfway,
    onSlow() {
      counts.slow += 1;
      wire.isSlow = true;
      control.onSlow();
    },
  };
}
