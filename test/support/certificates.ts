import { generate } from "selfsigned";

/** A key and its certificate as PEM. */
export type Certificate = { key: string; cert: string };

/** A certificate authority that exists for the length of a test run. */
export type Authority = {
  /** PEM to trust. */
  ca: string;
  /**
   * A certificate for 127.0.0.1 and localhost, valid from one day ago to one day ahead unless other times are given.
   */
  issue(options?: { hostName?: string; notBefore?: Date; notAfter?: Date }): Promise<Certificate>;
};

const dayMs = 86_400_000;
const elliptic = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;

/** Makes an authority. Keys are elliptic: an RSA key takes a hundred times as long to make. */
export async function createAuthority(): Promise<Authority> {
  const authority = await generate([{ name: "commonName", value: "idcheck test authority" }], {
    ...elliptic,
    notBeforeDate: new Date(Date.now() - 10 * dayMs),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return {
    ca: authority.cert,
    async issue({ hostName = "localhost", notBefore, notAfter } = {}) {
      const isLocal = hostName === "localhost";
      const issued = await generate([{ name: "commonName", value: hostName }], {
        ...elliptic,
        notBeforeDate: notBefore ?? new Date(Date.now() - dayMs),
        notAfterDate: notAfter ?? new Date(Date.now() + dayMs),
        ca: { key: authority.private, cert: authority.cert },
        extensions: [
          { name: "basicConstraints", cA: false },
          { name: "extKeyUsage", serverAuth: true },
          {
            name: "subjectAltName",
            altNames: [
              { type: 2, value: hostName },
              ...(isLocal ? [{ type: 7 as const, ip: "127.0.0.1" }] : []),
            ],
          },
        ],
      });
      return { key: issued.private, cert: issued.cert };
    },
  };
}
