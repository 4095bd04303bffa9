import type { Clock, Random } from "../base/clock.ts";
import type { Config } from "../domain/config.ts";
import type { Limits } from "../limits/limits.ts";
import type { Log } from "../log/log.ts";
import type { Transport } from "../providers/exchange.ts";
import type { AnyProvider } from "../providers/provider.ts";
import type { Records } from "../records/records.ts";
import type { Keys } from "../secrets/keys.ts";
import type { Availability } from "./availability.ts";

/** Everything that a check needs from outside. A test or the simulator passes its own. */
export type Dependencies = {
  config: Config;
  clock: Clock;
  random: Random;
  log: Log;
  /** In the order in which they are called. */
  providers: readonly AnyProvider[];
  /**
   * idcheck's own keys, cached; newer ones than `outdated` if the store has them. Throws Problem `unavailable` while
   * they cannot be read.
   */
  keys(outdated?: Keys): Promise<Keys>;
  availability: Availability;
  limits: Limits;
  transport: Transport;
  records: Records;
};
