import { authentications } from "./gateway/authentication.ts";
import type { AuthenticationName } from "./gateway/authentication-option.ts";
import { greyJpeg } from "./images.ts";
import { portSettings } from "./ports.ts";
import { magicIdNumber } from "./simulators/people.ts";
import type { Backing } from "./start-backing.ts";
import type { Gateway } from "./start-gateway.ts";
import { deployedName } from "./stage.ts";

/** What the backing offers and where, for the person who started it. */
export function describeBacking({
  engine,
  dynamoDbEndpoint,
  secretsEndpoint,
  providersUrl,
}: Omit<Backing, "engineEndpoint">): string {
  return [
    offer(`${portSettings.dynamoDb.serves} (${engine})`, dynamoDbEndpoint),
    offer(portSettings.secrets.serves, secretsEndpoint),
    offer(portSettings.providers.serves, providersUrl),
  ].join("\n");
}

/** What the gateway offers, where, and to whom. */
export function describeGateway(
  { httpUrl, invokeUrl, functions }: Gateway,
  auth: AuthenticationName,
): string {
  const routes = functions.flatMap((definition) =>
    definition.routes.map(({ method, path }) => `    ${method} ${path}`),
  );
  const names = functions
    .filter((definition) => definition.routes.length === 0)
    .map(({ key }) => `    ${deployedName(key)}`);
  return [
    offer("page to try checks", `${httpUrl}/`),
    offer(portSettings.http.serves, httpUrl),
    `    ${authentications[auth].summary}`,
    ...routes,
    offer(portSettings.invoke.serves, invokeUrl),
    ...names,
  ].join("\n");
}

/** One part of the stack and its address, as a line. */
export function offer(what: string, url: string): string {
  return `  ${what}`.padEnd(28) + url;
}

/**
 * Lines to copy into a shell. Each run of a line is a new check, because it has a new key. The fault is one of the provider
 * that is asked first.
 */
export function tryItLines(
  { httpUrl, invokeUrl }: Gateway,
  auth: AuthenticationName,
  { providersUrl, asked }: { providersUrl: string; asked: string },
): string {
  const [first = ""] = asked.split(",");
  const person = { name: "示例甲", idNumber: magicIdNumber("110009") };
  const face = { ...person, image: greyJpeg(97, 64).toString("base64") };
  const proof = authentications[auth].curlOptions(httpUrl);
  const key = "try-it-$(date +%s)-$RANDOM";
  const post = (path: string, body: object): string =>
    `  curl -s ${proof.http}${httpUrl}${path} -H 'content-type: application/json'` +
    ` -H "idempotency-key: ${key}" -d '${JSON.stringify(body)}'`;
  const invocations = `2015-03-31/functions/${deployedName("two-factor-invoke")}/invocations`;
  // The key is outside the single quotes, so that the shell fills it in.
  const payload = JSON.stringify({ ...person, caller: "me", idempotencyKey: `'"${key}"'` }).replaceAll(
    String.raw`\"`,
    '"',
  );
  return [
    post("/v1/two-factor", person),
    post("/v1/three-factor", face),
    `  curl -s ${proof.invoke}${invokeUrl}/${invocations} -d '${payload}'`,
    `  curl -s ${providersUrl}/_calls`,
    `  curl -s ${providersUrl}/_faults -d '{"provider":"${first}","fault":"hang"}'`,
    `  curl -s ${providersUrl}/`,
  ].join("\n");
}
