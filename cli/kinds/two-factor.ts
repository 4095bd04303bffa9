import { twoFactor } from "../../lib/checks/two-factor.ts";
import type { KindCommand } from "./kind-command.ts";

/** Name and ID number: the kind of check without further options. */
export const twoFactorCommand: KindCommand = {
  verify: {
    options: {},
    fields: {},
    read: () => Promise.resolve((client, person, options) => client.twoFactor(person, options)),
  },
  batch: {
    read({ person, rules }) {
      const parsed = twoFactor.parse(person, rules);
      if (!parsed.ok) return Promise.resolve(parsed);
      const { notes } = parsed;
      const { name, idNumber } = parsed.input;
      return Promise.resolve({
        ok: true,
        parts: twoFactor.canonical(parsed.input, {}),
        ask: (client, options) => client.twoFactor({ name, idNumber, ...notes }, options),
      });
    },
  },
  trial: (person, _picture, rules) => twoFactor.parse(person, rules),
};
