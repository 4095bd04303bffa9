import { createServer } from "node:http";
import { Agent, request } from "node:https";
import { expect, it, onTestFinished } from "vitest";
import { delayingNetwork } from "../../bench/over-network/delaying-network.ts";
import { closeServer } from "../../local/http.ts";
import { host, listen } from "../../local/ports.ts";
import { createAuthority } from "../support/certificates.ts";

const roundTripMs = 30;

it.each([
  ["TLSv1.3", 3],
  ["TLSv1.2", 4],
] as const)(
  "a network with a distance makes a call over %s wait for %i round trips, and the next one for 1",
  async (tlsVersion, first) => {
    const authority = await createAuthority();
    const network = delayingNetwork(
      { aws: 0, provider: roundTripMs },
      { certificate: await authority.issue(), tlsVersion },
    );
    const server = createServer((_request, response) => response.end("{}"));
    const port = await listen(server, 0, "providers");
    const reached = await network.reach(`http://${host}:${port}`, "provider");
    const agent = new Agent({ keepAlive: true, ca: authority.ca });
    onTestFinished(async () => {
      agent.destroy();
      await reached.stop();
      await closeServer(server);
    });

    for (const trips of [first, 1]) {
      const startedAt = performance.now();
      await new Promise((resolve, reject) => {
        request(reached.url, { method: "POST", agent }, (response) => response.on("end", resolve).resume())
          .on("error", reject)
          .end("x");
      });
      expect(performance.now() - startedAt).toBeGreaterThan(trips * roundTripMs - 3);
      expect(network.takeRoundTrips("provider")).toBe(trips);
    }
  },
);
