import { type Authenticate, trustEverybody } from "./gateway/authentication.ts";
import { startHttpApi } from "./gateway/http-api.ts";
import { startInvokeApi } from "./gateway/invoke-api.ts";
import { createLambdaRuntime } from "./gateway/lambda.ts";
import type { Ports } from "./ports.ts";
import { startStreamPollers } from "./stream-poller.ts";
import { type FunctionDefinition, projectFolder, readTemplate } from "./serverless-file.ts";
import { localSite } from "./site/site.ts";

/** The two doors of the functions. */
export type Gateway = {
  httpUrl: string;
  invokeUrl: string;
  functions: readonly FunctionDefinition[];
  stop(): Promise<void>;
};

export type GatewayOptions = {
  ports: Pick<Ports, "http" | "invoke">;
  authenticate?: Authenticate;
  /** The project whose template and functions are served. */
  folder?: string;
  integrationTimeoutMs?: number;
  retryDelaysMs?: readonly number[];
};

/**
 * Starts the HTTP API, the Invoke API and the polling of streams over one runtime. The functions read their environment when they are
 * loaded, so it must be complete before. If one door cannot open, neither stays open.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { ports, authenticate = trustEverybody, folder = projectFolder, ...times } = options;
  const runtime = createLambdaRuntime(readTemplate(folder).functions, { folder });
  const http = await startHttpApi({
    port: ports.http,
    runtime,
    authenticate,
    site: localSite,
    ...times,
  });
  try {
    const invoke = await startInvokeApi({ port: ports.invoke, runtime, ...times });
    const pollers = startStreamPollers(runtime, process.env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "");
    return {
      httpUrl: http.url,
      invokeUrl: invoke.url,
      functions: runtime.functions,
      async stop() {
        await Promise.all([http.stop(), invoke.stop(), pollers.stop()]);
      },
    };
  } catch (error) {
    await http.stop();
    throw error;
  }
}
