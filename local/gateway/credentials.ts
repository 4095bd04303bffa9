import { localAccountId } from "../stage.ts";

/** Credentials that the local HTTP API knows, and whose they are. */
export type LocalCredentials = {
  accessKeyId: string;
  secretAccessKey: string;
  /** Only temporary credentials, those of an assumed role, have one. */
  sessionToken?: string;
  /** `uniqueId` is what IAM calls a user's or role session's id: it is never given to another. */
  principal: { accountId: string; arn: string; uniqueId: string };
};

/**
 * Two users, and one role assumed twice: two sessions of a role are one caller. They are secrets of nobody and open
 * nothing but the local stack.
 */
export const localCredentials = {
  local: userCredentials("local"),
  other: userCredentials("other"),
  session1: sessionCredentials("session1", "orders"),
  session2: sessionCredentials("session2", "orders"),
} as const satisfies Record<string, LocalCredentials>;

function userCredentials(name: string): LocalCredentials {
  return {
    accessKeyId: name,
    secretAccessKey: name,
    principal: {
      accountId: localAccountId,
      arn: `arn:aws:iam::${localAccountId}:user/${name}`,
      uniqueId: `AIDA${idOf(name)}`,
    },
  };
}

function sessionCredentials(name: string, role: string): LocalCredentials {
  return {
    accessKeyId: name,
    secretAccessKey: name,
    sessionToken: `${name}-token`,
    principal: {
      accountId: localAccountId,
      arn: `arn:aws:sts::${localAccountId}:assumed-role/${role}/${name}`,
      uniqueId: `AROA${idOf(role)}:${name}`,
    },
  };
}

/** What IAM puts behind the four letters of a kind of principal: 17 letters and digits. */
function idOf(name: string): string {
  return name.toUpperCase().padEnd(17, "0");
}
