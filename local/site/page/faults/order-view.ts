import { make } from "../elements.ts";
import type { FaultChoice, LocalFaults } from "../facts.ts";
import type { Frame } from "../frame.ts";
import { faultWords } from "../words/fault-words.ts";

/** The providers in the order in which the next check asks them, each with what it will do. */
export function orderView(faults: LocalFaults, { language, say }: Frame): HTMLElement {
  return make(
    "ol",
    faults.providers.map((provider) => make("li", [make("strong", provider.id), ...notes(provider)])),
    { class: "order" },
  );

  function notes(provider: LocalFaults["providers"][number]): HTMLElement[] {
    const { notAsked } = provider;
    const reasons = Map.groupBy(notAsked, ({ why, until }) => `${why} ${until}`);
    const out = [...reasons.values()].map((same) => {
      const kinds = same.map(({ kind }) => say(kind === "three_factor" ? "threeFactor" : "twoFactor"));
      return make("span", outWords(same[0], kinds.join(say("and"))), { class: "tag out" });
    });
    const findings = notAsked.some(({ until }) => until !== null);
    return [
      make("span", nextWords(provider), { class: isBroken(provider.id) ? "tag broken" : "tag" }),
      ...out,
      ...(findings ? [make("span", say("howToClear", { provider: provider.id }), { class: "hint" })] : []),
    ];
  }

  function isBroken(id: string): boolean {
    return faults.waiting.some(({ provider }) => provider === id);
  }

  function nextWords({ id, canBreak, ownFaults }: LocalFaults["providers"][number]): string {
    if (!canBreak) return say("cannotBreak");
    const next = faults.waiting.find(({ provider }) => provider === id);
    if (next === undefined) return say("willAnswer");
    const choices: readonly FaultChoice[] = [...faults.wireFaults, ...ownFaults];
    const choice = choices.find(({ name }) => name === next.fault);
    const words = choice === undefined ? next.fault : faultWords(language(), choice);
    return say("willBreak", { fault: words });
  }

  function outWords(
    finding: LocalFaults["providers"][number]["notAsked"][number] | undefined,
    kinds: string,
  ): string {
    if (finding === undefined) return "";
    const time = finding.until === null ? "" : new Date(finding.until).toLocaleTimeString(localeOf());
    const keys = {
      switched_off: "switched_off",
      used_up: "used_up_until",
      credentials_refused: "credentials_refused",
    } as const;
    return say(keys[finding.why], { kinds, time });
  }

  function localeOf(): string {
    return language() === "zh" ? "zh-CN" : "en-GB";
  }
}
