import { shipped, type Subject } from "../chaos/chaos.ts";
import { startServerChild } from "../chaos/gateway-child.ts";
import { readCalls } from "./tables.ts";

const powertools: Subject = {
  start: async (backing) =>
    startServerChild(new URL("powertools-process.ts", import.meta.url), backing, {
      onLine: (line) => console.error(line),
    }),
  calls: async ({ dynamoDbEndpoint }) => readCalls(dynamoDbEndpoint),
};

/** What is killed alike, by its name in the table. */
export const subjects: Readonly<Record<string, Subject>> = { idcheck: shipped, Powertools: powertools };
