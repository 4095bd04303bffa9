"""moto's server, with what it lacks for a deployment of idcheck. Each part says what AWS does and moto does not."""

import json
import sys

from moto.awslambda import urls as lambda_urls
from moto.awslambda.responses import LambdaResponse
from moto.cloudformation import models, responses
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.parsing import ResourceMap
from moto.core.responses import ActionResult, EmptyResult
from moto.secretsmanager.models import SecretsManagerBackend
from moto.server import main

# The addresses of S3 in China: moto looks for a template there in a wrong bucket.
read_template = responses.get_stack_from_s3_url


def read_template_anywhere(template_url: str, **where: str) -> str:
    return read_template(template_url.replace(".amazonaws.com.cn/", ".amazonaws.com/"), **where)


responses.get_stack_from_s3_url = read_template_anywhere

# A linter is not part of CloudFormation, and moto takes its warnings for errors. `npm run lint:template` runs it.
models.validate_template_cfn_lint = lambda template: []

# The outputs of a stack that a change set has changed: moto computes them for its other ways to change a stack alone.
apply_changes = models.ChangeSet.apply


def apply_changes_and_outputs(self: models.ChangeSet) -> None:
    apply_changes(self)
    self.stack.template = self.template
    self.stack._parse_template()
    self.stack.output_map = self.stack._create_output_map()
    backend = models.cloudformation_backends[self.stack.account_id][self.stack.region_name]
    backend.exports.update({export.name: export for export in self.stack.exports})


models.ChangeSet.apply = apply_changes_and_outputs

# What has the policy RetainExceptOnCreate outlives a stack that was made: moto knows only Retain.
delete_resources = ResourceMap.delete


def delete_unless_retained(self: ResourceMap) -> None:
    for resource in self._resource_json_map.values():
        if resource.get("DeletionPolicy") == "RetainExceptOnCreate":
            resource["DeletionPolicy"] = "Retain"
    delete_resources(self)


ResourceMap.delete = delete_unless_retained

# Termination protection, which moto can be told of at the creation of a stack alone, and never heeds.
delete_stack = responses.CloudFormationResponse.delete_stack


def update_termination_protection(self: responses.CloudFormationResponse) -> ActionResult:
    stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
    stack.enable_termination_protection = self._get_bool_param("EnableTerminationProtection")
    return ActionResult({"StackId": stack.stack_id})


def delete_stack_unless_protected(self: responses.CloudFormationResponse) -> EmptyResult:
    name = self._get_param("StackName")
    if self.cloudformation_backend.get_stack(name).enable_termination_protection:
        raise ValidationError(message=f"Stack [{name}] cannot be deleted while TerminationProtection is enabled")
    return delete_stack(self)


responses.CloudFormationResponse.update_termination_protection = update_termination_protection
responses.CloudFormationResponse.delete_stack = delete_stack_unless_protected

# CloudFormation's registry, which here knows every type.
responses.CloudFormationResponse.describe_type = lambda self: ActionResult({"TypeName": self._get_param("TypeName")})

# The keys of a secret's versions. moto has one key for the whole secret.
list_versions = SecretsManagerBackend.list_secret_version_ids


def list_versions_with_keys(self: SecretsManagerBackend, secret_id: str) -> str:
    listed = json.loads(list_versions(self, secret_id))
    key = self.secrets[secret_id].kms_key_id
    is_own = key is None or key == self.DEFAULT_KMS_KEY_ALIAS
    for version in listed["Versions"]:
        version["KmsKeyIds"] = ["DefaultEncryptionKey" if is_own else key]
    return json.dumps(listed)


SecretsManagerBackend.list_secret_version_ids = list_versions_with_keys

# The concurrency that an account has, as far as functions have not reserved it.
ACCOUNT_LIMIT = 1000


def get_account_settings(self: LambdaResponse) -> str:
    reserved = sum(int(function.reserved_concurrency or 0) for function in self.backend.list_functions())
    limit = {"ConcurrentExecutions": ACCOUNT_LIMIT, "UnreservedConcurrentExecutions": ACCOUNT_LIMIT - reserved}
    return json.dumps({"AccountLimit": limit})


LambdaResponse.get_account_settings = get_account_settings
lambda_urls.url_paths[r"{0}/(?P<api_version>[^/]+)/account-settings/?$"] = LambdaResponse.dispatch

main(sys.argv[1:])
