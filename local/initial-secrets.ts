import { randomBytes } from "node:crypto";
import type { SecretTexts } from "./secrets.ts";
import { alibaba } from "./simulators/alibaba.ts";
import { baidu } from "./simulators/baidu.ts";
import { huawei } from "./simulators/huawei.ts";
import { kuaidi100 } from "./simulators/kuaidi100.ts";
import { shuxun } from "./simulators/shuxun.ts";
import { tencent } from "./simulators/tencent.ts";
import { secretName } from "./stage.ts";

/**
 * The secrets of the local stage: keys, which are new with every start of the backing and so survive a restart of the
 * gateway, and accounts with the simulated providers behind `providersUrl`.
 */
export function initialSecrets(providersUrl: string): SecretTexts {
  const secrets = {
    keys: { partitionKey: randomKey(), current: "p1", peppers: { p1: randomKey() } },
    "providers/kuaidi100": {
      ...kuaidi100.defaultCredentials,
      baseUrl: `${providersUrl}/kuaidi100/api`,
      twoFactor: { code: "c22d28e8c01a430caf16a2feebf8e3c2", idNumberParameter: "idcard" },
    },
    "providers/shuxun": {
      ...shuxun.defaultCredentials,
      twoFactorUrl: `${providersUrl}/shuxun/idcard/check`,
      threeFactorUrl: `${providersUrl}/shuxun/faceidcard/check`,
    },
    "providers/huawei": { ...huawei.defaultCredentials, baseUrl: `${providersUrl}/huawei` },
    "providers/baidu": { ...baidu.defaultCredentials, baseUrl: `${providersUrl}/baidu` },
    "providers/tencent": { ...tencent.defaultCredentials, baseUrl: `${providersUrl}/tencent/` },
    "providers/alibaba": {
      ...alibaba.defaultCredentials,
      threeFactorAction: "Id3MetaVerifyPRO",
      baseUrl: `${providersUrl}/alibaba/`,
    },
    "providers/sandbox": {},
  };
  return Object.fromEntries(
    Object.entries(secrets).map(([path, value]) => [secretName(path), JSON.stringify(value)]),
  );
}

function randomKey(): string {
  return randomBytes(32).toString("base64");
}
