import { type FileHandle, open } from "node:fs/promises";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { shanghaiDay } from "../lib/base/shanghai-day.ts";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import type { InputRules } from "../lib/checks/check.ts";
import { yuanText } from "../lib/domain/money.ts";
import { imageFits, imageLimitRules } from "../lib/identity/image-limits.ts";
import { providerSecretName } from "../lib/providers/accounts.ts";
import type { ReadyProvider } from "../lib/providers/call.ts";
import type { AnyProvider } from "../lib/providers/provider.ts";
import { createTransport } from "../lib/providers/transport.ts";
import { reachAws } from "./aws/reach.ts";
import { type Given, type Option, type Surroundings, UsageError } from "./command.ts";
import { writeFailure } from "./file-failure.ts";
import { tellPlace } from "./kept-secrets.ts";
import { kindsOf } from "./kind-option.ts";
import { kindCommands } from "./kinds/kinds.ts";
import { assertStaysHere } from "./local-account.ts";
import { isAgreed } from "./prompt.ts";
import { readPictureOption } from "./picture-option.ts";
import { placeOf } from "./place.ts";
import { print } from "./print.ts";
import { readSubject, type Subject } from "./provider-try/read-subject.ts";
import { isPassed, trialDocument, trialLines } from "./provider-try/trial-lines.ts";
import { type TrialCall, tryCalls } from "./provider-try/trial.ts";
import { printResult } from "./result.ts";
import { createSecretStore } from "./secret-store.ts";
import { counted } from "./words.ts";

/** What only `npx idcheck provider try` takes. */
export const tryOptions = {
  image: {
    type: "string",
    value: "<file>",
    help: "with try: a picture of the person's face; without it no face is checked",
  },
  report: {
    type: "string",
    value: "<file>",
    help: "with try: where the report is written; idcheck-try-<id>-<time>.md by default",
  },
  piped: {
    type: "boolean",
    help: "with try: read the person as JSON from a pipe, for tests with made-up people; needs --yes",
  },
  yes: { type: "boolean", help: "with try: do not ask whether the calls may be paid for" },
} as const satisfies Record<string, Option>;

/**
 * Makes the documented calls of a provider with the stage's own account and one person who consents, and says which facts of
 * its adapter they confirm. Resolves with 1 if one differs, if a call fails, or if nothing was called. Nothing of the person
 * is kept. The report is written before each call, so that one which is stopped leaves what it has cost.
 */
export async function tryProvider(
  stage: string,
  provider: AnyProvider,
  given: Given,
  surroundings: Surroundings,
): Promise<number> {
  if (given.text("file") !== undefined) {
    throw new UsageError(
      "try reads nothing from --file: the account is the stage's, and the person is typed.",
    );
  }
  const image = await readPictureOption(given);
  const account = await accountOf(stage, provider, given, surroundings);
  assertStaysHere(stage, provider, account.value);
  const subject = await readSubject(given, surroundings);
  const calls = callsFor(provider, account, subject, image);
  const most = calls.reduce((sum, { ready }) => sum + ready.operation.feeMilliFen, 0);
  const question =
    `${counted(calls.length, "call")} to ${provider.company} (${calls.map(({ ready }) => ready.kind).join(", ")}), up to ` +
    `${yuanText(most)} yuan by the list. Has the person consented, and may this be paid for?`;
  if (!(await isAgreed(question, given, surroundings))) {
    print(surroundings.stderr, "Nothing was called.\n");
    return 1;
  }
  const path = given.text("report") ?? defaultPath(provider);
  // Before anything is paid for.
  const file = await open(path, "wx", 0o600).catch((error: unknown) => {
    throw writeFailure("--report cannot be written", error);
  });
  try {
    const dependencies = { transport: createTransport(), clock: systemClock, random: systemRandom };
    const results = await tryCalls(calls, dependencies, async (ongoing, soFar) => {
      await rewrite(file, trialDocument({ provider, results: soFar, ongoing }));
      print(surroundings.stderr, `Calling ${ongoing.kind} …\n`);
    });
    const report = { provider, results };
    await rewrite(file, trialDocument(report));
    printResult(given, surroundings, { provider: provider.id, results, report: path }, [
      ...trialLines(report),
      `The report is in ${path}. It has nothing of the person and no credential.`,
    ]);
    return isPassed(report) ? 0 : 1;
  } finally {
    await file.close();
  }
}

async function rewrite(file: FileHandle, text: string): Promise<void> {
  await file.truncate();
  await file.write(text, 0);
}

async function accountOf(
  stage: string,
  provider: AnyProvider,
  given: Given,
  surroundings: Surroundings,
): Promise<{ value: unknown; versionId: string }> {
  const reach = await reachAws(given, surroundings);
  tellPlace(stage, reach, surroundings);
  const stored = await createSecretStore(reach).read(providerSecretName(stage, provider.id));
  if (stored !== undefined)
    return { value: provider.parseAccount(stored.value), versionId: stored.versionId };
  throw new ConfigurationError(
    `There is no account with ${provider.id} in the stage ${stage}. To set it, run: npx idcheck provider set ${provider.id} ${placeOf(stage, reach)}`,
  );
}

/** A call of each kind that the account serves and that the given data is enough for. Throws UsageError. */
function callsFor(
  provider: AnyProvider,
  { value: account, versionId: accountVersionId }: { value: unknown; versionId: string },
  subject: Subject,
  image: Buffer | undefined,
): TrialCall[] {
  const calls = kindsOf(provider).flatMap((kind) => {
    const operation: ReadyProvider["operation"] | undefined = provider.operations[kind];
    const { trial } = kindCommands[kind];
    if (operation === undefined || trial === undefined) return [];
    if ((operation.missingFields?.(account) ?? []).length > 0) return [];
    const read = trial(subject, image, rulesFor(operation.documentTypes));
    if (read === undefined) return [];
    if (!read.ok) throw new UsageError(brokenRules(read.errors));
    if (read.refusals.length > 0) throw new UsageError(brokenRules(read.refusals));
    const codes = read.image && operation.imageLimits ? imageFits(read.image, operation.imageLimits) : [];
    const [code] = codes;
    if (code !== undefined) throw new UsageError(`--image: ${imageLimitRules[code]}`);
    return [{ ready: { provider, kind, operation, account, accountVersionId }, input: read.input }];
  });
  if (calls.length === 0)
    throw new UsageError("The account serves no kind of check that can be tried with this data.");
  return calls;
}

function rulesFor(documents: ReadyProvider["operation"]["documentTypes"]): InputRules {
  return {
    today: shanghaiDay(Date.now()),
    supportedDocumentTypes: new Set(documents),
    thresholdFloor: 0,
    imageUrlHosts: new Set(),
    requireConsent: "off",
    // Who is under 14 cannot consent to a trial.
    minors: "refuse",
  };
}

function brokenRules(errors: readonly { field: string; code: string }[]): string {
  const rules = errors.map(({ field, code }) => `${field} (${code})`).join(", ");
  return `Nothing was called, because the input breaks rules: ${rules}. docs/errors.md explains them.`;
}

function defaultPath({ id }: AnyProvider): string {
  return `idcheck-try-${id}-${new Date().toISOString().replaceAll(/[-:]|\.\d+/gu, "")}.md`;
}
