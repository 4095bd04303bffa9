import { expect, test } from "vitest";

import { createAccounts } from "../../../lib/providers/accounts.ts";
import { providers } from "../../../lib/providers/every-provider.ts";

test("an account is warned of once per version of its secret, by code", async () => {
  const secrets = {
    first: { key: "sample", secret: "sample", baseUrl: "http://cloud.kuaidi100.com/api" },
    second: { key: "sample", secret: "sample" },
  };
  let versionId: keyof typeof secrets = "first";
  let now = 0;
  const warnings: string[] = [];
  const accounts = createAccounts(providers, {
    stage: "local",
    clock: { now: () => now },
    fetchSecret: () => Promise.resolve({ value: JSON.stringify(secrets[versionId]), versionId }),
    onWarning: (providerId, warning) => warnings.push(`${providerId} ${warning}`),
  });
  const kuaidi100 = accounts.of("kuaidi100");

  for (let minute = 0; minute < 20; minute++) {
    now = minute * 60_000;
    await kuaidi100.current();
  }
  expect(warnings).toEqual(["kuaidi100 plain_http"]);

  versionId = "second";
  now += 10 * 60_000;
  await kuaidi100.current();
  await kuaidi100.current();
  expect(warnings).toEqual(["kuaidi100 plain_http"]);
});
