import type { KindCommand } from "./kind-command.ts";

/** A mobile number as well. Lists of this kind cannot be checked. */
export const holderOfMobileNumberCommand: KindCommand = {
  verify: {
    option: "mobile",
    options: { mobile: { type: "string", value: "<number>", help: "the mobile number of the person" } },
    fields: { mobile: "mobile" },
    read: (given) =>
      Promise.resolve((client, person, options) =>
        client.holderOfMobileNumber({ ...person, mobile: given.text("mobile") ?? "" }, options),
      ),
  },
};
