import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { kuaidi100 } from "../../local/simulators/kuaidi100.ts";
import { magicIdNumber } from "../../local/simulators/people.ts";
import { type Simulators, startSimulators } from "../../local/simulators/server.ts";
import { describeUnless, lackOf } from "../support/machine.ts";
import { at, imageText } from "./simulators/calls.ts";

const { key = "", secret = "" } = kuaidi100.defaultCredentials;
const fields = [imageText(100, 64), "BASE64", magicIdNumber("110001"), "示例甲", "NONE", "NONE"];
const folder = join(import.meta.dirname, "seed-clients");

type Client = {
  name: string;
  /** A command that succeeds where the client's tools are there. */
  needs: readonly [command: string, ...args: string[]];
  run(address: string, secret: string): readonly [command: string, ...args: string[]];
};

const clients: readonly Client[] = [
  {
    name: "curl",
    needs: ["curl", "--version"],
    run: (address, usedSecret) => [
      "sh",
      join(folder, "client.sh"),
      address,
      key,
      createHash("md5").update(`${key}${usedSecret}`).digest("hex").toUpperCase(),
      ...fields.map((field) => encodeURIComponent(field)),
    ],
  },
  {
    name: "Java",
    needs: ["javac", "--version"],
    run: (_, usedSecret) => ["java", join(folder, "CloudDemo.java"), key, usedSecret, ...fields],
  },
  {
    name: "Python",
    needs: ["python3", "-c", "import requests"],
    run: (address, usedSecret) => ["python3", join(folder, "client.py"), address, key, usedSecret, ...fields],
  },
];

let simulators: Simulators;
beforeAll(async () => {
  simulators = await startSimulators({ port: 0 });
});
afterAll(() => simulators.stop());

async function answerTo(client: Client, usedSecret: string): Promise<unknown> {
  const address = `${simulators.url}/kuaidi100/api`;
  const [command, ...args] = client.run(address, usedSecret);
  const env = { ...process.env, ADDRESS: address, LC_ALL: "C.UTF-8" };
  return JSON.parse((await promisify(execFile)(command, args, { env })).stdout);
}

describe("the vendor's own client in", () => {
  for (const client of clients) {
    describeUnless(lackOf(...client.needs), client.name, () => {
      it("gets the documented success body", async () => {
        const answer = await answerTo(client, secret);
        const taskId = at(answer, "data", "taskId");
        expect(taskId).toMatch(/^\d{13}$/u);
        expect(answer).toEqual({
          code: 200,
          message: "success",
          data: { errorCode: 0, errorMessage: "SUCCESS", taskId, result: { score: "100" } },
        });
      });

      it("is refused with a wrong secret", async () => {
        expect(await answerTo(client, "wrong")).toEqual({ code: 503, message: "签名错误" });
      });
    });
  }
});
