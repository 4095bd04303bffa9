/** Loads a package that only some callers have. Rejects with what to install where it is not there. */
export async function loadPackage<Module>(
  feature: string,
  name: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new Error(`${feature} needs the package ${name}: npm install ${name}`, { cause });
  }
}
