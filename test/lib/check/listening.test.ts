import { describe, expect, it } from "vitest";
import { systemClock } from "../../../lib/base/system.ts";
import { type Config, defaultCallSettings } from "../../../lib/domain/config.ts";
import { defaultRecordSettings } from "../../../lib/domain/record-settings.ts";
import { createTransport } from "../../../lib/providers/transport.ts";
import { createMemoryStore } from "../store/memory-store.ts";
import { expectNothingLeft, start } from "../providers/calls.ts";
import type { FaultServer, Script } from "../providers/fault-server.ts";
import { fixed } from "../providers/faults/fault.ts";
import { madeUpProvider } from "../providers/made-up/made-up.ts";
import { attemptsOf, outcomeOf } from "./checks.ts";
import { createPipeline, type Pipeline, type PipelineOptions } from "./pipeline.ts";

const firstCallMs = 150;

/** Reads the request and answers after a while. */
function answering(afterMs: number, body: string, status = "200 OK"): Script {
  return async (peer) => {
    await peer.requestRead();
    await systemClock.sleep(afterMs);
    const text = fixed(body).toString().replace("200 OK", status);
    await peer.write(text).catch(() => undefined);
  };
}

const match = (reference: string) => `{"code":"0","id":"${reference}"}`;
const mismatch = (reference: string) => `{"code":"1","id":"${reference}"}`;

/** A pipeline with real sockets and two providers, of which the first is given up after 150 ms. */
async function pipelineOf(
  scripts: readonly [Script, Script],
  settings: Pick<Partial<Config>, "failOverAfterUnknown" | "records"> = {},
  store?: PipelineOptions["store"],
): Promise<{ pipeline: Pipeline; servers: FaultServer[] }> {
  const servers = await Promise.all(scripts.map((script) => start({ script })));
  const providers = servers.map(({ port }, index) =>
    madeUpProvider(index === 0 ? "first" : "second", {
      parseAccount: () => ({ url: `http://127.0.0.1:${port}/`, key: "made-up-key-0123456789" }),
    }),
  );
  const pipeline = createPipeline(() => Promise.reject(new Error("real sockets are used")), {
    providers,
    time: systemClock,
    transport: createTransport(),
    config: {
      call: { ...defaultCallSettings, firstCallMs },
      ...settings,
    },
    ...(store !== undefined && { store }),
  });
  return { pipeline, servers };
}

const timerCount = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;

const charges = (pipeline: Pipeline) =>
  attemptsOf(pipeline).map(
    ({ provider, charge, failure, code }) => `${provider} ${charge} ${failure ?? code ?? "-"}`,
  );

describe("a slow call that is listened to while another provider is asked", () => {
  it("decides if its verdict comes first, and the other one's charge is waited for", async () => {
    const { pipeline, servers } = await pipelineOf([
      answering(300, match("A-1")),
      answering(400, mismatch("B-1")),
    ]);
    expect(await outcomeOf(pipeline)).toMatchObject({
      answer: {
        verdict: "match",
        provider: "first",
        providerReference: "A-1",
        attemptCount: 2,
        charged: "yes",
      },
      saved: true,
    });
    // What the other one said is dropped, with its code.
    expect(charges(pipeline)).toEqual(["first charged 0", "second charged -"]);
    expect(attemptsOf(pipeline).map(({ verdict }) => verdict)).toEqual([true, undefined]);
    for (const server of servers) await expectNothingLeft(server);
  });

  it("is over with its own end if it has failed, and leaves no timer", async () => {
    const { pipeline } = await pipelineOf([answering(0, "{}", "403 Forbidden"), answering(0, match("B-1"))]);
    const timers = timerCount();
    expect(await outcomeOf(pipeline)).toMatchObject({ answer: { provider: "second" } });
    expect(timerCount()).toBeLessThanOrEqual(timers);
  });

  it("is ended if the next provider cannot be looked for, which is a fault of ours", async () => {
    const { pipeline, servers } = await pipelineOf([
      answering(60_000, match("A-1")),
      answering(0, match("B-1")),
    ]);
    const { availability } = pipeline.dependencies;
    const fault = new Error("made up");
    pipeline.dependencies.availability = {
      ...availability,
      nextReady: async (eligible, kind, called) =>
        called.length > 0 ? Promise.reject(fault) : availability.nextReady(eligible, kind, called),
    };
    await expect(outcomeOf(pipeline)).rejects.toBe(fault);
    for (const server of servers) await expectNothingLeft(server);
  });

  it("reports its charge if the other one's verdict comes first", async () => {
    const { pipeline } = await pipelineOf([answering(500, match("A-1")), answering(20, mismatch("B-1"))]);
    expect(await outcomeOf(pipeline)).toMatchObject({ answer: { verdict: "mismatch", provider: "second" } });
    expect(charges(pipeline)).toEqual(["first charged -", "second charged 1"]);
  });

  it("stays unknown if it says nothing within 2 s of the verdict, and its socket is closed", async () => {
    const { pipeline, servers } = await pipelineOf([
      answering(60_000, match("A-1")),
      answering(20, match("B-1")),
    ]);
    const startedAt = Date.now();
    expect(await outcomeOf(pipeline)).toMatchObject({ answer: { provider: "second", charged: "yes" } });
    expect(Date.now() - startedAt).toBeLessThan(4_000);
    expect(charges(pipeline)).toEqual(["first unknown no_answer", "second charged 0"]);
    for (const server of servers) await expectNothingLeft(server);
  });

  it("changes nothing but its charge if it fails", async () => {
    const { pipeline } = await pipelineOf([
      answering(250, "{}", "403 Forbidden"),
      answering(200, match("B-1")),
    ]);
    expect(await outcomeOf(pipeline)).toMatchObject({ answer: { provider: "second" } });
    expect(charges(pipeline)[0]).toMatch(/^first free /u);
  });

  it("leaves a line for itself as well where the store takes neither call's end", async () => {
    const scripts = [answering(300, match("A-1")), answering(400, mismatch("B-1"))] as const;
    const records = { ...defaultRecordSettings, verdictPersistMs: 200 };
    let writes = 0;
    const { pipeline } = await pipelineOf(scripts, { records }, (table) => {
      const store = createMemoryStore(table);
      return {
        ...store,
        // The claim and the fail-over are stored.
        write: (write, timeoutMs) =>
          ++writes > 2 ? Promise.reject(new Error("down")) : store.write(write, timeoutMs),
      };
    });
    expect(await outcomeOf(pipeline)).toMatchObject({ answer: { provider: "first" }, saved: false });
    expect(pipeline.lines.filter(({ alarm }) => alarm === "unsaved")).toMatchObject([
      { attempt: 1, provider: "first", charge: "charged" },
      { attempt: 2, provider: "second", charge: "charged" },
    ]);
  });

  it("has the whole time if no other provider may be asked", async () => {
    const scripts = [answering(400, match("A-1")), answering(0, match("B-1"))] as const;
    const { pipeline, servers } = await pipelineOf(scripts, { failOverAfterUnknown: "never" });
    expect(await outcomeOf(pipeline)).toMatchObject({ answer: { provider: "first", attemptCount: 1 } });
    expect(servers[1]?.connectionCount()).toBe(0);
  });
});

describe("a call with a status line", () => {
  it("may take its time for the body although its patience is over", async () => {
    const slowBody: Script = async (peer) => {
      await peer.requestRead();
      const text = fixed(match("A-1")).toString();
      await peer.write(text.slice(0, -5));
      await systemClock.sleep(400);
      await peer.write(text.slice(-5));
    };
    const { pipeline, servers } = await pipelineOf([slowBody, answering(0, match("B-1"))]);
    expect(await outcomeOf(pipeline)).toMatchObject({ answer: { provider: "first", attemptCount: 1 } });
    expect(servers[1]?.connectionCount()).toBe(0);
  });
});
