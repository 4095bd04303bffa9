/** A request as it arrived. */
export type HttpRequest = {
  method: string;
  /** Path and query as they were sent. */
  target: string;
  /** Lower-case names, each with all its values. */
  headers: Readonly<Record<string, readonly string[] | undefined>>;
  body: Buffer;
  protocol: string;
  sourceIp: string;
  port: number;
};
