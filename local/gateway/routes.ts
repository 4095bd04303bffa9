import type { FunctionDefinition } from "../serverless-file.ts";

/** The function that a request goes to, and the values in its path. */
export type RouteMatch = {
  definition: FunctionDefinition;
  /** `<method> <path>`, as in the template. */
  routeKey: string;
  /** Decoded values of `{name}` and `{name+}` by name. */
  pathParameters: Readonly<Record<string, string>>;
};

type Route = { definition: FunctionDefinition; method: string; path: string; pattern: RegExp };

/** Builds the routing of an HTTP API. The most specific route wins: fixed over `{name}` over `{name+}` over ANY. */
export function createRouter(
  functions: readonly FunctionDefinition[],
): (method: string, path: string) => RouteMatch | undefined {
  const routes = functions
    .flatMap((definition) =>
      definition.routes.map((route) => ({ definition, ...route, pattern: patternOf(route.path) })),
    )
    .toSorted((one, other) => rankOf(one).localeCompare(rankOf(other)));
  return (method, path) => {
    for (const route of routes) {
      const found = route.method === "ANY" || route.method === method ? route.pattern.exec(path) : null;
      if (found === null) continue;
      const pathParameters = Object.fromEntries(
        Object.entries(found.groups ?? {}).map(([name, value]) => [name, decode(value)]),
      );
      return { definition: route.definition, routeKey: `${route.method} ${route.path}`, pathParameters };
    }
    return undefined;
  };
}

function patternOf(path: string): RegExp {
  const parts = path.split("/").map((part) => {
    const [, name, greedy] = /^\{(\w+)(\+?)\}$/u.exec(part) ?? [];
    if (name === undefined) return part.replaceAll(/[^\w-]/gu, String.raw`\$&`);
    return greedy === "+" ? `(?<${name}>.+)` : `(?<${name}>[^/]+)`;
  });
  return new RegExp(`^${parts.join("/")}$`);
}

/** Sorts before the rank of every route that is less specific. */
function rankOf({ method, path }: Route): string {
  const parts = path.split("/").map((part) => {
    if (!part.startsWith("{")) return "0";
    return part.endsWith("+}") ? "2" : "1";
  });
  return `${parts.join("")} ${method === "ANY" ? 1 : 0}`;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
