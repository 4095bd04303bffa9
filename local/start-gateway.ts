import { authentications } from "./gateway/authentication.ts";
import type { AuthenticationName } from "./gateway/authentication-option.ts";
import { startHttpApi } from "./gateway/http-api.ts";
import { startInvokeApi } from "./gateway/invoke-api.ts";
import { createLambdaRuntime } from "./gateway/lambda.ts";
import { host, type OnReady, type Ports, portSettings } from "./ports.ts";
import { startSchedules } from "./schedules.ts";
import { startStreamPollers } from "./stream-poller.ts";
import { type FunctionDefinition, projectFolder, readTemplate } from "./serverless-file.ts";
import { createSite } from "./site/site.ts";
import { withTokens } from "./site/tokens.ts";

/** The two ways to call the functions. */
export type Gateway = {
  httpUrl: string;
  invokeUrl: string;
  functions: readonly FunctionDefinition[];
  stop(): Promise<void>;
};

/** What a gateway needs; a port of 0 takes a free one. */
type GatewayOptions = {
  ports: Pick<Ports, "http" | "invoke">;
  /** How callers prove who they are; by default they need not. */
  auth?: AuthenticationName;
  /** Where the simulated providers are, whose faults the page sets. */
  providersUrl?: string;
  onReady?: OnReady;
  /** The project whose template and functions are served. */
  folder?: string;
  integrationTimeoutMs?: number;
  retryDelaysMs?: readonly number[];
};

/**
 * Starts the HTTP API, the Invoke API, the polling of streams and the schedules on one runtime. The functions read their environment
 * when they are loaded, so it has to be complete before. If one of the APIs cannot start, none stays.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { ports, auth = "none", onReady = () => undefined, folder = projectFolder, ...others } = options;
  const { providersUrl = `http://${host}:${portSettings.providers.default}`, ...times } = others;
  const site = createSite(providersUrl);
  const runtime = createLambdaRuntime(readTemplate(folder).functions, { folder });
  const http = await startHttpApi({
    port: ports.http,
    runtime,
    authenticate: authentications[auth].authenticate,
    site: auth === "jwt" ? withTokens(site) : site,
    ...times,
  });
  try {
    onReady(portSettings.http.serves, http.url);
    const invoke = await startInvokeApi({
      port: ports.invoke,
      runtime,
      isSigned: authentications[auth].invokeIsSigned,
      ...times,
    });
    onReady(portSettings.invoke.serves, invoke.url);
    const pollers = startStreamPollers(runtime, process.env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "");
    const schedules = startSchedules(runtime);
    return {
      httpUrl: http.url,
      invokeUrl: invoke.url,
      functions: runtime.functions,
      async stop() {
        await Promise.all([http.stop(), invoke.stop(), pollers.stop(), schedules.stop()]);
      },
    };
  } catch (error) {
    await http.stop();
    throw error;
  }
}
