import { existsSync, globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { circlesOf, type Import, importsIn, importsOf, projectFolder } from "./support/imports.ts";

/** The rooms of `lib/`. Each may import the ones before it, and no other. */
const rooms = [
  "base",
  "domain",
  "log",
  "input",
  "identity",
  "checks",
  "store",
  "secrets",
  "records",
  "providers",
  "facts",
  "usage",
  "limits",
  "check",
  "entry",
];

/** Rooms within a room, by the same rule. */
const innerRooms: Readonly<Record<string, readonly string[]>> = {
  usage: ["totals", "ledger", "packages", "report", "statement", "unsettled", "audit", "restore"],
};

/**
 * What each folder beside `lib/` may import: rooms of `lib/`, or folders. A function's file takes its entry and its
 * own kind, so that its bundle holds no other kind. Nothing that is deployed takes anything from the tools, and a
 * client nothing but itself.
 */
const outside: Readonly<Record<string, readonly string[]>> = {
  functions: ["lib/entry", "lib/checks"],
  lib: ["lib"],
  clients: ["clients"],
  cli: ["cli", "lib", "clients", "local"],
  // What asks AWS before and after a deployment does so as the command line does.
  deploy: ["deploy", "lib", "cli"],
  local: ["local", "cli", "lib", "clients", "functions"],
};

/** Why a file of `lib/` is in the wrong place, in a sentence; undefined if it is in a room. */
function complaintAboutPlace(path: string): string | undefined {
  const [, room = "", inner = ""] = path.split("/");
  if (!path.endsWith(".ts")) return `${path} is not TypeScript: lib/ holds .ts files only.`;
  if (!rooms.includes(room)) return `${path} is in no room: put it into one of ${rooms.join(", ")}.`;
  const order = innerRooms[room];
  if (order === undefined || order.includes(inner)) return undefined;
  return `${path} is in no room of lib/${room}: put it into one of ${order.join(", ")}.`;
}

/** Why an import is not allowed, in a sentence; undefined where it is. */
function complaintAbout({ from, to }: Import): string | undefined {
  const [folder = ""] = from.split("/");
  const [target = ""] = to.split("/");
  if (!existsSync(projectFolder + to)) {
    return `${from} imports ${to}, which does not exist: correct the path of the import.`;
  }
  const permitted = outside[folder] ?? [];
  if (!permitted.some((one) => to.startsWith(`${one}/`))) {
    return `${from} imports ${to}, but ${folder}/ may import only ${permitted.map((one) => `${one}/`).join(", ")}.`;
  }
  if (folder !== "lib" || target !== "lib") return undefined;
  const [, room = "", inner = ""] = from.split("/");
  const [, otherRoom = "", otherInner = ""] = to.split("/");
  if (room !== otherRoom) return complaintAboutOrder(from, to, rooms, room, otherRoom);
  const order = innerRooms[room];
  if (order === undefined || inner === otherInner) return undefined;
  return complaintAboutOrder(from, to, order, inner, otherInner);
}

function complaintAboutOrder(
  from: string,
  to: string,
  order: readonly string[],
  room: string,
  otherRoom: string,
): string | undefined {
  const place = order.indexOf(room);
  const above = order.slice(0, Math.max(0, place));
  if (place !== -1 && above.includes(otherRoom)) return undefined;
  if (place === -1) {
    return `${from} is in no room: put it into one of ${order.join(", ")}, or add its room to the table.`;
  }
  const may = above.length === 0 ? "imports no other room" : `may import only ${above.join(", ")}`;
  return (
    `${from} imports ${to}, but ${room} ${may}. ` +
    `Move what both need into a room above, move the file to where its imports lead, or pass the value in.`
  );
}

const imports = importsOf(...Object.keys(outside).map((folder) => `${folder}/**/*.ts`));

describe("the rooms of lib", () => {
  it("import only the rooms above them", () => {
    expect(imports.length).toBeGreaterThan(500);
    expect(imports.flatMap((one) => complaintAbout(one) ?? [])).toEqual([]);
  });

  it("hold every file of lib: none is loose", () => {
    const files = globSync("lib/**/*.{ts,js,mts,mjs,cts,cjs}", { cwd: projectFolder });
    expect(files.flatMap((path) => complaintAboutPlace(path) ?? [])).toEqual([]);
  });

  it("have a page that says what they are for", () => {
    const silent = rooms.filter((room) => {
      const page = `${projectFolder}lib/${room}/README.md`;
      return !existsSync(page) || readFileSync(page, "utf8").split("\n").join(" ").length < 150;
    });
    expect(silent.map((room) => `lib/${room}/README.md must say what the room is for.`)).toEqual([]);
  });

  it("have no circle of imports, types included", () => {
    const circles = circlesOf(imports).map((files) => `${[...files, files[0]].join(" → ")} is a circle.`);
    expect(circles).toEqual([]);
  });
});

function complaints(from: string, text: string): (string | undefined)[] {
  return importsIn(from, text).map(complaintAbout);
}

describe("the test of the rooms", () => {
  it("says in a sentence what is wrong with an import up, a foreign folder and a path that leads nowhere", () => {
    expect(complaints("lib/identity/a.ts", 'import type { B } from "../checks/check.ts";')).toEqual([
      "lib/identity/a.ts imports lib/checks/check.ts, but identity may import only base, domain, log, input. " +
        "Move what both need into a room above, move the file to where its imports lead, or pass the value in.",
    ]);
    expect(complaints("lib/usage/totals/a.ts", 'export { b } from "../audit/audit.ts";')[0]).toContain(
      "but totals imports no other room.",
    );
    expect(complaints("lib/entry/a.ts", 'const b = await import("../../cli/command.ts");')).toEqual([
      "lib/entry/a.ts imports cli/command.ts, but lib/ may import only lib/.",
    ]);
    expect(complaints("lib/a.ts", 'import { b } from "../clock.ts";')).toEqual([
      "lib/a.ts imports clock.ts, which does not exist: correct the path of the import.",
    ]);
  });

  it("says in a sentence that a file is loose, in a room that is not there, or no TypeScript", () => {
    expect(complaintAboutPlace("lib/a.ts")).toContain(
      "lib/a.ts is in no room: put it into one of base, domain",
    );
    expect(complaintAboutPlace("lib/usage/a.ts")).toBe(
      "lib/usage/a.ts is in no room of lib/usage: put it into one of totals, ledger, packages, report, statement, unsettled, audit, restore.",
    );
    expect(complaintAboutPlace("lib/usage/other/a.ts")).toContain("is in no room of lib/usage");
    expect(complaintAboutPlace("lib/base/a.js")).toBe(
      "lib/base/a.js is not TypeScript: lib/ holds .ts files only.",
    );
    expect(complaintAboutPlace("lib/usage/audit/a.ts")).toBeUndefined();
  });

  it("finds a circle, and none where files only share a third", () => {
    const circle = [
      { from: "a", to: "b" },
      { from: "b", to: "c" },
      { from: "c", to: "a" },
    ];
    expect(circlesOf(circle)).toEqual([["a", "b", "c"]]);
    expect(circlesOf(circle.slice(0, 2))).toEqual([]);
  });
});
