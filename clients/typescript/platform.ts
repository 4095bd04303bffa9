/** What the types of the client need of the platform, so that they compile without those of Node and of browsers. */

/** A signal that ends something: the platform's `AbortSignal` where its type is known. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer Known } }
  ? Known
  : SignalShape;

/** The part of a signal that is used. */
type SignalShape = {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
};

/** An address: the platform's `URL` where its type is known. */
export type Address = typeof globalThis extends { URL: { prototype: infer Known } } ? Known : AddressShape;

/** The part of a URL that an `HttpAuth` may need. */
type AddressShape = Readonly<
  Record<"href" | "protocol" | "host" | "hostname" | "port" | "pathname" | "search", string>
>;

/** What is handed to a `fetch`. */
type FetchOptions = {
  method: "GET" | "POST";
  headers: Record<string, string>;
  body?: string;
  signal: Signal;
  redirect: "manual";
};

/** The part of a response that is read. */
type FetchedResponse = {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
};

/** The platform's `fetch`, that of the package undici, or one of your own. */
// A method is compared less strictly than a function, so that each of them may have its own types of options.
export type Fetch = { fetch(url: string, options: FetchOptions): Promise<FetchedResponse> }["fetch"];
