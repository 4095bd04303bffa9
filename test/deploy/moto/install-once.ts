import { installMoto } from "./moto.ts";

/** Installs moto before the first test of the folder, so that no two files do it at once. */
export async function setup(): Promise<void> {
  await installMoto();
}
