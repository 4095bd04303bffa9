import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type SecretsEndpoint, startSecrets } from "../../local/secrets.ts";

let endpoint: SecretsEndpoint;
let client: SecretsManagerClient;
beforeAll(async () => {
  endpoint = await startSecrets({ port: 0, secrets: { "idcheck/local/first": "one" } });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  client = new SecretsManagerClient({ endpoint: endpoint.endpoint, region: "us-east-1", credentials });
});
afterAll(async () => {
  client.destroy();
  await endpoint.stop();
});

describe("the Secrets Manager endpoint", () => {
  it("gives the current version by name and by ARN", async () => {
    const byName = await client.send(new GetSecretValueCommand({ SecretId: "idcheck/local/first" }));
    expect(byName).toMatchObject({
      Name: "idcheck/local/first",
      SecretString: "one",
      VersionStages: ["AWSCURRENT"],
    });
    expect(byName.CreatedDate).toBeInstanceOf(Date);
    const byArn = await client.send(new GetSecretValueCommand({ SecretId: byName.ARN }));
    expect(byArn.VersionId).toBe(byName.VersionId);
  });

  it("lists its secrets by name and ARN, without what they hold", async () => {
    const { SecretList = [] } = await client.send(new ListSecretsCommand({}));
    expect(SecretList.map(({ Name }) => Name)).toContain("idcheck/local/first");
    expect(JSON.stringify(SecretList)).not.toContain('"one"');
  });

  it("keeps the previous version when a new one is put, and gives either by stage and by version", async () => {
    const created = await client.send(new CreateSecretCommand({ Name: "rotating", SecretString: "old" }));
    const put = await client.send(new PutSecretValueCommand({ SecretId: "rotating", SecretString: "new" }));
    const get = async (more: object): Promise<string | undefined> =>
      (await client.send(new GetSecretValueCommand({ SecretId: "rotating", ...more }))).SecretString;
    expect(await get({})).toBe("new");
    expect(await get({ VersionStage: "AWSPREVIOUS" })).toBe("old");
    expect(await get({ VersionId: created.VersionId })).toBe("old");
    const described = await client.send(new DescribeSecretCommand({ SecretId: "rotating" }));
    expect(described.VersionIdsToStages).toEqual({
      [String(created.VersionId)]: ["AWSPREVIOUS"],
      [String(put.VersionId)]: ["AWSCURRENT"],
    });
  });

  it("moves a stage back, as a rotation that went wrong does", async () => {
    const created = await client.send(new CreateSecretCommand({ Name: "rolled-back", SecretString: "old" }));
    const put = await client.send(
      new PutSecretValueCommand({ SecretId: "rolled-back", SecretString: "new" }),
    );
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: "rolled-back",
        VersionStage: "AWSCURRENT",
        MoveToVersionId: created.VersionId,
        RemoveFromVersionId: put.VersionId,
      }),
    );
    const current = await client.send(new GetSecretValueCommand({ SecretId: "rolled-back" }));
    expect(current.SecretString).toBe("old");
    const previous = { SecretId: "rolled-back", VersionStage: "AWSPREVIOUS" };
    expect((await client.send(new GetSecretValueCommand(previous))).SecretString).toBe("new");
  });

  it("puts a version under its token once", async () => {
    await client.send(new CreateSecretCommand({ Name: "token", SecretString: "one" }));
    const put = { SecretId: "token", SecretString: "two", ClientRequestToken: "a".repeat(32) };
    await client.send(new PutSecretValueCommand(put));
    await client.send(new PutSecretValueCommand(put));
    const other = client.send(new PutSecretValueCommand({ ...put, SecretString: "three" }));
    await expect(other).rejects.toThrow(ResourceExistsException);
  });

  it("answers ResourceNotFoundException for what is not there", async () => {
    const missing = [
      { SecretId: "missing" },
      { SecretId: "idcheck/local/first", VersionStage: "AWSPENDING" },
    ];
    for (const asked of missing) {
      await expect(client.send(new GetSecretValueCommand(asked))).rejects.toThrow(ResourceNotFoundException);
    }
  });

  it("refuses what is no request of the protocol", async () => {
    const headers = { "x-amz-target": "secretsmanager.GetSecretValue" };
    const notJson = await fetch(endpoint.endpoint, { method: "POST", body: "{", headers });
    expect([notJson.status, await notJson.json()]).toMatchObject([
      400,
      { __type: "InvalidParameterException" },
    ]);
    const unknown = await fetch(endpoint.endpoint, { method: "POST", body: "{}" });
    expect(await unknown.json()).toMatchObject({ __type: "InvalidRequestException" });
  });
});
