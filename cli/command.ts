import { ConfigurationError } from "../lib/base/configuration-error.ts";

/** One option of a command, `--<name>`. */
export type Option = {
  type: "string" | "boolean";
  /** One letter. */
  short?: string;
  /** Placeholder of its value in the help, such as `<file>`. */
  value?: string;
  /** Whether it may be given more than once: {@link Given.texts} reads all of its values. */
  multiple?: boolean;
  help: string;
};

/** What a command was given on its command line. */
export type Given = {
  /** Arguments that are not options, without the name of an action. */
  positionals: readonly string[];
  /** The value of an option; undefined if it was not given. */
  text(name: string): string | undefined;
  /** Every value of an option that may be given more than once, in the order given. */
  texts(name: string): readonly string[];
  /** Whether an option without a value was given. */
  flag(name: string): boolean;
};

/** What surrounds a command. Results go to `stdout`, everything else that a person may read to `stderr`. */
export type Surroundings = {
  stdin: NodeJS.ReadableStream;
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  environment: Readonly<Record<string, string | undefined>>;
  /** Calls back each time the person or the system asks to stop; returns how to stop listening. */
  onStop(listener: (signal: "SIGINT" | "SIGTERM") => void): () => void;
};

/** Does the work of a command or an action; resolves with the exit code. */
export type Run = (given: Given, surroundings: Surroundings) => Promise<number>;

/** One thing that a command with actions can do, such as `rotate` of `npx idcheck keys rotate`. */
type Action = {
  /** Placeholder of its one argument, such as `<pepper>`, or `[<id>]` if it may be left out; an action without it takes none. */
  argument?: string;
  help: string;
  run: Run;
};

/** A program for the command line: a command of `idcheck`, or what an npm script runs. */
export type Command = {
  /** What is typed before its arguments, such as `npx idcheck usage` or `npm run chaos --`. */
  name: string;
  /** The arguments, as the first line of the help shows them after the name; empty if it takes none. */
  usage: string;
  /** What a person should know before using it. */
  description: string;
  options: Readonly<Record<string, Option>>;
} & (
  | {
      /** The least and the most arguments that are not options; none without it. */
      positionals?: readonly [least: number, most: number];
      run: Run;
    }
  | { actions: Readonly<Record<string, Action>> }
);

/** Arguments that cannot be used. Its message says what to give instead, and never what was given. */
export class UsageError extends ConfigurationError {}

/** The person stopped a command at a question, before it did anything. */
export class Stopped extends ConfigurationError {}
