import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename, resolve } from "node:path";

/** The program that listens on a port, as far as this user may see it. */
type Holder = { pid: number; name: string; isStack: boolean };

const stackCommands: Readonly<Record<string, string>> = {
  "local/start.ts": "npm start",
  "local/backing.ts": "npm run backing",
  "local/gateway.ts": "npm run gateway",
};

/**
 * Who listens on a TCP port of this machine, in words such as `nginx (pid 812)`; undefined if the system does not say, which only
 * Linux does, and only about processes of the same user. Of other programs than idcheck's it tells the name alone, because
 * their arguments may hold a secret.
 */
export function holderOf(port: number): string | undefined {
  const sockets = listeningSockets(port);
  if (sockets.size === 0) return undefined;
  const holder = firstOf(pids(), (pid) => (holds(pid, sockets) ? describe(pid) : undefined));
  if (holder === undefined) return undefined;
  const { pid, name, isStack } = holder;
  return `${isStack ? "another idcheck stack, " : ""}${name} (pid ${pid})`;
}

/** The inodes of the sockets that listen on a port. */
function listeningSockets(port: number): ReadonlySet<string> {
  const listening = "0A";
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  const rows = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((path) => (read(path) ?? "").split("\n"));
  return new Set(
    rows.flatMap((row) => {
      const [, local = "", , state, , , , , , inode] = row.trim().split(/\s+/u);
      return state === listening && local.endsWith(`:${hexPort}`) && inode !== undefined ? [inode] : [];
    }),
  );
}

function pids(): readonly number[] {
  return (attempt(() => readdirSync("/proc")) ?? []).map(Number).filter((pid) => Number.isInteger(pid));
}

function holds(pid: number, sockets: ReadonlySet<string>): boolean {
  const folder = `/proc/${pid}/fd`;
  return (attempt(() => readdirSync(folder)) ?? []).some((name) => {
    const [, inode] =
      /^socket:\[(\d+)\]$/u.exec(attempt(() => readlinkSync(`${folder}/${name}`)) ?? "") ?? [];
    return inode !== undefined && sockets.has(inode);
  });
}

function describe(pid: number): Holder | undefined {
  const parts = (read(`/proc/${pid}/cmdline`) ?? "").split("\0").filter((part) => part !== "");
  const [program] = parts;
  if (program === undefined) return undefined;
  const folder = attempt(() => readlinkSync(`/proc/${pid}/cwd`)) ?? "/";
  for (const [file, command] of Object.entries(stackCommands)) {
    const script = parts.find((part) => part === file || part.endsWith(`/${file}`));
    if (script === undefined) continue;
    const project = resolve(folder, script).slice(0, -file.length - 1);
    return { pid, name: `${command} in ${project}`, isStack: true };
  }
  return { pid, name: basename(program), isStack: false };
}

function firstOf<Item, Found>(
  items: readonly Item[],
  find: (item: Item) => Found | undefined,
): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function read(path: string): string | undefined {
  return attempt(() => readFileSync(path, "utf8"));
}

/** What of another process may not be read, or is gone meanwhile, is not there. */
function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
