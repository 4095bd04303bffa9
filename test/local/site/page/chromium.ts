import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import chromium, { inflate } from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

import { projectFolder } from "../../../../local/serverless-file.ts";
import { isRecord } from "../../../support/is-record.ts";

const run = promisify(execFile);
const packageFile = createRequire(import.meta.url).resolve("@sparticuz/chromium");
/** Where the package keeps what it unpacks: two folders up from its entry, in `bin`. */
const archives = join(dirname(packageFile), "..", "bin");

/** A Chromium of one's own, for machines that the one of the registry is not made for. */
const ownChromium = process.env["IDCHECK_CHROMIUM"];

type Installed = { executable: string; environment: Record<string, string> };

/** What keeps a Chromium from running on this machine, in words; undefined where it runs. */
export async function missingForChromium(): Promise<string | undefined> {
  if (ownChromium !== undefined) return undefined;
  if (process.platform !== "linux" || process.arch !== "x64") {
    return `the registry's Chromium is for Linux on x64, this is ${process.platform} on ${process.arch}: set IDCHECK_CHROMIUM`;
  }
  const { executable, environment } = await install();
  try {
    await run(executable, ["--version"], { env: environment });
    return undefined;
  } catch (error) {
    const told = isRecord(error) && typeof error["stderr"] === "string" ? error["stderr"] : "";
    if (!told.includes("error while loading shared libraries")) throw error;
    return `Chromium needs a library that this machine lacks: ${told.trim()}`;
  }
}

/** Starts a headless Chromium with a camera that shows a test picture. */
export async function launchChromium(): Promise<Browser> {
  const { executable, environment } =
    ownChromium === undefined ? await install() : { executable: ownChromium, environment: process.env };
  return playwright.launch({
    executablePath: executable,
    env: environment,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--font-render-hinting=none",
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
    ],
  });
}

/**
 * Unpacks the browser of the registry once per version, with the libraries and the font that come with it: a bare
 * machine has neither. The folder appears whole or not at all, so that a killed run leaves nothing half unpacked.
 */
async function install(): Promise<Installed> {
  const folder = join(projectFolder, "node_modules/.cache", `chromium-${await packageVersion()}`);
  if (!existsSync(folder)) {
    await mkdir(dirname(folder), { recursive: true });
    const unpacked = await mkdtemp(`${folder}-`);
    await unpackInto(unpacked);
    // Another run may have been first.
    await rename(unpacked, folder).catch(() => rm(unpacked, { recursive: true }));
  }
  const fontConfig = join(folder, "local-fonts.conf");
  await writeFile(fontConfig, fontsIn(folder));
  return {
    executable: join(folder, "chromium"),
    environment: {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      LD_LIBRARY_PATH: join(folder, "al2023/lib"),
      FONTCONFIG_FILE: fontConfig,
    },
  };
}

/** The package unpacks into the folder for temporary files, and nowhere else. */
async function unpackInto(folder: string): Promise<void> {
  const { TMPDIR } = process.env;
  process.env["TMPDIR"] = folder;
  try {
    await chromium.executablePath(archives);
    await inflate(join(archives, "al2023.tar.br"));
  } finally {
    if (TMPDIR === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = TMPDIR;
  }
}

async function packageVersion(): Promise<string> {
  const description: unknown = JSON.parse(await readFile(join(archives, "../package.json"), "utf8"));
  if (!isRecord(description)) throw new TypeError("package.json is not an object");
  return String(description["version"]);
}

function fontsIn(folder: string): string {
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>
`;
}
