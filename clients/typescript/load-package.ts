/** Loads a package that only some callers have. If it is missing, rejects with what to install. */
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
