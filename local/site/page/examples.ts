import type { Language } from "../../../cli/verdict-words.ts";
import { element } from "./elements.ts";
import type { Facts } from "./facts.ts";
import { personWords } from "./words/rule-words.ts";

type Person = Facts["people"][number];

/** Binds the choice of a made-up person. `describe` says in a language what each of them stands for. */
export function bindExamples(
  { people }: Facts,
  onChoice: (person: Person) => void,
): { describe(language: Language): void } {
  const choice = element("example", HTMLSelectElement);
  choice.append(...people.map(({ region }) => new Option(region, region)));
  choice.addEventListener("change", () => {
    const person = people.find(({ region }) => region === choice.value);
    if (person !== undefined) onChoice(person);
  });
  return {
    describe(language) {
      for (const [index, person] of people.entries()) {
        const option = choice.options[index + 1];
        if (option !== undefined) option.textContent = `${person.region}: ${personWords(language, person)}`;
      }
    },
  };
}
