import { sandbox } from "../../../../lib/providers/sandbox/sandbox.ts";
import { createSandboxTransport } from "../../../../lib/providers/sandbox/transport.ts";
import { createPipeline, type Pipeline, type PipelineOptions } from "../../check/pipeline.ts";

/** A pipeline of the shipped parts whose only provider is the sandbox, and in which nobody waits. */
export function createPractice(options: Omit<PipelineOptions, "config"> = {}): Pipeline {
  const pipeline = createPipeline(() => Promise.reject(new Error("The sandbox needs no other transport.")), {
    ...options,
    config: { providerIds: [sandbox.id] },
  });
  pipeline.secrets.set(`idcheck/local/providers/${sandbox.id}`, { value: {}, versionId: "1" });
  const transport = createSandboxTransport((durationMs) => ({
    over: pipeline.clock.sleep(durationMs),
    end() {},
  }));
  const dependencies = { ...pipeline.dependencies, providers: [{ ...sandbox, transport }] };
  return { ...pipeline, dependencies };
}
