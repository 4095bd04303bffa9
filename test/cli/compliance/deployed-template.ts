/** What a deployed template has that a test may change. */
export type Deployed = {
  variables?: Readonly<Record<string, string>>;
  /** The retention of each log group; undefined for one that keeps its lines for good. */
  logDays?: readonly (number | undefined)[];
};

/** A template as packaging writes it, as far as settings are concerned. */
export function deployedTemplate({ variables = {}, logDays = [180, 180] }: Deployed = {}): object {
  const logGroups = logDays.map(
    (days, index) =>
      [
        `LogGroup${index}`,
        { Type: "AWS::Logs::LogGroup", Properties: days === undefined ? {} : { RetentionInDays: days } },
      ] as const,
  );
  return {
    Resources: {
      ...Object.fromEntries(logGroups),
      UsageTable: { Type: "AWS::DynamoDB::Table" },
      TwoDashfactorDashhttpLambdaFunction: {
        Type: "AWS::Lambda::Function",
        Properties: {
          FunctionName: "idcheck-prod-two-factor-http",
          Environment: {
            Variables: {
              IDCHECK_STAGE: "prod",
              IDCHECK_VERSION: "0.1.0",
              IDCHECK_VERIFICATIONS_TABLE: { Ref: "VerificationsTable" },
              IDCHECK_USAGE_TABLE: { Ref: "UsageTable" },
              IDCHECK_PROVIDERS: "kuaidi100,shuxun",
              IDCHECK_TIMEOUT_SECONDS: 29,
              ...variables,
            },
          },
        },
      },
      TwoDashfactorDashinvokeLambdaEvConf: {
        Type: "AWS::Lambda::EventInvokeConfig",
        Properties: { MaximumEventAgeInSeconds: 900 },
      },
    },
  };
}
