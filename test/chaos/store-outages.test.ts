import { it } from "vitest";
import { testSeed } from "../support/seed.ts";
import { expectSound } from "./expect-sound.ts";

const storeOutages = 10;

it("a gateway that is cut off from the store while calls are in flight loses no charge and invents none", async () => {
  await expectSound({ kills: storeOutages, storeOutages, seed: testSeed });
});
