/** The environment of a reader, who has set nothing of idcheck or AWS, whatever is set here. */
export function readersEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:IDCHECK|AWS)_/u.test(name)));
}
