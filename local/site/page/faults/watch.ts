import { createIdempotencyKey } from "../../../../clients/typescript/idempotency-key.ts";
import { adviceWords, chargedWords, reasonWords, verdictWords } from "../../../../cli/verdict-words.ts";
import { definitions, element, make } from "../elements.ts";
import { readFacts } from "../facts.ts";
import type { Frame } from "../frame.ts";
import { type Exchange, sendOnce } from "../send.ts";
import { problemCodeWords, isProblemCode } from "../words/problem-words.ts";
import { attemptsView } from "./attempts-view.ts";
import { type Attempt, attemptsOf, fieldOf, isOneOf } from "./told.ts";

/** What is watched: the check that was sent last. */
export type Watch = { translate(): void };

const nothing = (): readonly HTMLElement[] => [];

/** Binds the buttons that send a check. `settled` is called after each answer. */
export function bindWatch(frame: Frame, settled: () => Promise<void>): Watch {
  const { language, say } = frame;
  const send = element("send-check", HTMLButtonElement);
  const again = element("send-again", HTMLButtonElement);
  const output = element("watched", HTMLElement);
  let key = "";
  let view = nothing;
  send.addEventListener("click", () => {
    key = createIdempotencyKey();
    void run();
  });
  again.addEventListener("click", () => void run());

  /** Sends the check once: the client would repeat it, and hide what a fault does. */
  async function run(): Promise<void> {
    setBusy(true);
    show(() => [make("p", say("sending"))]);
    try {
      const [person] = (await readFacts()).people;
      const exchange = await sendOnce({
        method: "POST",
        path: "/v1/two-factor",
        headers: { "content-type": "application/json", "idempotency-key": key },
        body: JSON.stringify({ name: person?.name, idNumber: person?.idNumber }),
      });
      const attempts = await readAttempts(fieldOf(exchange.body, "id"));
      show(() => answerOf(exchange, attempts));
    } catch {
      show(() => [make("p", say("loadingFailed"))]);
    }
    setBusy(false);
    await settled();
  }

  function show(next: typeof view): void {
    view = next;
    output.replaceChildren(...view());
  }

  function setBusy(isBusy: boolean): void {
    send.disabled = isBusy;
    again.disabled = isBusy;
  }

  function answerOf({ status, headers, body, durationMs }: Exchange, attempts: readonly Attempt[]) {
    const verdict = fieldOf(body, "verdict");
    const charged = fieldOf(body, "charged");
    const retryable = typeof body === "object" && body !== null && "retryable" in body && body.retryable;
    const notes = [
      say("answered", { status, duration: durationMs }),
      headers.get("idempotency-replayed") === "true" ? say("replayedShort") : "",
      verdict !== "" || status < 400 ? "" : say(retryable === true ? "mayRepeat" : "mayNotRepeat"),
    ];
    const rows = isOneOf(chargedWords.en, charged)
      ? [[say("charged"), chargedWords[language()][charged]] as const]
      : [];
    return [
      make(
        "article",
        [
          make("h4", headOf(body)),
          make("p", reasonOf(body)),
          definitions(rows),
          ...notes.filter((note) => note !== "").map((note) => make("p", note, { class: "hint" })),
        ],
        { class: "told", "data-verdict": verdict === "" ? "problem" : verdict },
      ),
      make("h4", say("attempts")),
      attemptsView(attempts, frame),
    ];
  }

  function headOf(body: unknown): string {
    const verdict = fieldOf(body, "verdict");
    if (!isOneOf(verdictWords.en, verdict)) return say("problem");
    const advice = fieldOf(body, "advice");
    const words = verdictWords[language()][verdict];
    return isOneOf(adviceWords.en, advice) ? `${words} · ${adviceWords[language()][advice]}` : words;
  }

  function reasonOf(body: unknown): string {
    const reason = fieldOf(body, "reason");
    const code = fieldOf(body, "code");
    if (isOneOf(reasonWords.en, reason)) return reasonWords[language()][reason];
    return isProblemCode(code) ? `${code}: ${problemCodeWords(language(), code)}` : fieldOf(body, "message");
  }

  return { translate: () => output.replaceChildren(...view()) };
}

/** The calls that were made for a check; none if it has no id. */
async function readAttempts(id: string): Promise<readonly Attempt[]> {
  if (id === "") return [];
  const { body } = await sendOnce({ method: "GET", path: `/v1/verifications/${encodeURIComponent(id)}` });
  return attemptsOf(body);
}
