/**
 * What lies between the measured processes and what they call. A network that delays or limits traffic listens on a
 * separate address for each `url` and passes on what arrives.
 */
export type Network = {
  /** The start of the titles of what is measured over it. */
  title: string;
  /** Resolves with the address to call in place of `url`, a server of this machine that stands for a service. */
  reach(url: string, service: Service): Promise<Reached>;
};

/** Whose a server is: a provider's, or one of Amazon's. */
export type Service = "provider" | "aws";

/** A server as it is reached over a network. */
export type Reached = { url: string; stop(): Promise<void> };

/** Calls every server directly, over 127.0.0.1. */
export const loopback: Network = {
  title: "loopback",
  reach: (url) => Promise.resolve({ url, stop: () => Promise.resolve() }),
};
