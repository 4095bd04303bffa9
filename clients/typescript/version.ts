/** The release that the client belongs to: that of idcheck. A test compares it with `package.json`. */
export const version = "0.1.0";

/** How the client names itself to what it calls. */
export const userAgent = `idcheck-client/${version} (typescript)`;
