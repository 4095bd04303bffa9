import { localAccountId } from "../stage.ts";

/** Credentials that the local HTTP API accepts, and the principal that they belong to. */
export type LocalCredentials = {
  accessKeyId: string;
  secretAccessKey: string;
  /** Only temporary credentials, those of an assumed role, have one. */
  sessionToken?: string;
  /** `uniqueId` is IAM's id of a user or of a role session. It is never used again for another. */
  principal: { accountId: string; arn: string; uniqueId: string };
};

/**
 * Two users, and one role that is assumed twice: two sessions of a role are one caller. These are not secrets, because
 * they open only the local stack.
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

/** The 17 letters and digits that follow the four letters of a kind of principal in an id of IAM. */
function idOf(name: string): string {
  return name.toUpperCase().padEnd(17, "0");
}
