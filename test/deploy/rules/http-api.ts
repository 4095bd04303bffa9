import { resourcesOf, targetOf, valueAt } from "../support/template.ts";
import type { Rule } from "./rule.ts";

/** What an access log may tell: nothing of a body, a path, an address or a session's name. */
const loggable = new Set([
  "error.responseType",
  "identity.accountId",
  "integrationLatency",
  "integrationStatus",
  "requestId",
  "requestTimeEpoch",
  "responseLatency",
  "routeKey",
  "status",
]);

/** The API's doors. */
export const httpApiRules: readonly Rule[] = [
  {
    states: "has an authorizer on every route",
    findings: (template) =>
      resourcesOf(template, "AWS::ApiGatewayV2::Route")
        .filter(({ Properties }) => {
          if (Properties["AuthorizationType"] === "AWS_IAM") return false;
          const authorizer = template.Resources[targetOf(Properties["AuthorizerId"]) ?? ""];
          const isToken =
            Properties["AuthorizationType"] === "JWT" &&
            valueAt(authorizer, "Properties.AuthorizerType") === "JWT" &&
            valueAt(authorizer, "Properties.JwtConfiguration.Audience.0") !== undefined;
          return !isToken;
        })
        .map(({ id }) => `${id} is open`),
    faults: [
      ["HttpApiRoutePostV1TwoDashfactor.Properties.AuthorizationType", undefined],
      ["HttpApiRoutePostV1TwoDashfactor.Properties.AuthorizationType", "NONE"],
      ["HttpApiRoutePostV1ThreeDashfactor.Properties", { AuthorizationType: "JWT" }],
      ["HttpApiRoutePostV1ThreeDashfactor.Properties", { AuthorizationType: "CUSTOM" }],
      ["HttpApiRouteExtra", { Type: "AWS::ApiGatewayV2::Route", Properties: { RouteKey: "$default" } }],
    ],
  },
  {
    states: "has no other door: no function URL, no REST or WebSocket API, no cross-origin access",
    findings: (template) => [
      ...["AWS::Lambda::Url", "AWS::ApiGateway::RestApi"].flatMap((type) =>
        resourcesOf(template, type).map(({ id }) => `${id} is a door of its own`),
      ),
      ...resourcesOf(template, "AWS::ApiGatewayV2::Api")
        .filter(
          ({ Properties }) => Properties["ProtocolType"] !== "HTTP" || "CorsConfiguration" in Properties,
        )
        .map(({ id }) => `${id} is open to browsers or web sockets`),
    ],
    faults: [
      ["Door", { Type: "AWS::Lambda::Url", Properties: { AuthType: "AWS_IAM" } }],
      ["HttpApi.Properties.CorsConfiguration", { AllowOrigins: ["https://shop.example"] }],
      ["HttpApi.Properties.ProtocolType", "WEBSOCKET"],
    ],
  },
  {
    states: "hands events over in format 2.0",
    findings: (template) =>
      resourcesOf(template, "AWS::ApiGatewayV2::Integration")
        .filter(({ Properties }) => Properties["PayloadFormatVersion"] !== "2.0")
        .map(({ id }) => `${id} has another format`),
    faults: [["HttpApiIntegrationVerification.Properties.PayloadFormatVersion", "1.0"]],
  },
  {
    states: "pays for no metrics of single routes, which nothing reads",
    findings: (template) =>
      resourcesOf(template, "AWS::ApiGatewayV2::Stage").flatMap(({ id, Properties }) => [
        ...(valueAt(Properties, "DefaultRouteSettings.DetailedMetricsEnabled") === true
          ? [`${id} measures each route`]
          : []),
        ...("RouteSettings" in Properties ? [`${id} has settings of single routes`] : []),
      ]),
    faults: [["HttpApiStage.Properties.DefaultRouteSettings.DetailedMetricsEnabled", true]],
  },
  {
    states: "limits the rate of requests and logs them without anything personal",
    findings: (template) =>
      resourcesOf(template, "AWS::ApiGatewayV2::Stage").flatMap(({ id, Properties }) => {
        const format = String(valueAt(Properties, "AccessLogSettings.Format"));
        const logged = [...format.matchAll(/\$context\.([\w.]+)/gu)].map(([, name = ""]) => name);
        const isLimited = Number(valueAt(Properties, "DefaultRouteSettings.ThrottlingRateLimit")) > 0;
        return [
          ...(isLimited ? [] : [`${id} takes any rate`]),
          ...(logged.length > 0 ? [] : [`${id} logs nothing`]),
          ...logged.filter((name) => !loggable.has(name)).map((name) => `${id} logs ${name}`),
        ];
      }),
    faults: [
      ["HttpApiStage.Properties.DefaultRouteSettings.ThrottlingRateLimit", undefined],
      ["HttpApiStage.Properties.AccessLogSettings", undefined],
      ["HttpApiStage.Properties.AccessLogSettings.Format", "$context.requestId $context.identity.sourceIp"],
      ["HttpApiStage.Properties.AccessLogSettings.Format", "$context.identity.userArn"],
    ],
  },
];
