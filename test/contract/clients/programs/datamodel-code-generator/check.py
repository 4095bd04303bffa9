"""Makes both checks with the models that datamodel-code-generator writes: check.py <live> <later> <image> <keys>."""

import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from idcheck_client import GatewayMessage, ThreeFactorAnswer, ThreeFactorInput, TwoFactorAnswer, TwoFactorInput

live_url, later_url, image, keys = sys.argv[1:]
person = {"name": "示例甲", "idNumber": "110009190001010001"}


def send(url, key, body):
    headers = {"content-type": "application/json", "idempotency-key": key}
    data = body.model_dump_json(exclude_unset=True).encode()
    with urlopen(Request(url, data=data, headers=headers)) as answer:
        return answer.read()


def two(url, key, **fields):
    body = TwoFactorInput(**person, **fields)
    return TwoFactorAnswer.model_validate_json(send(f"{url}/v1/two-factor", key, body))


def three(url, key, **fields):
    body = ThreeFactorInput(**person, image=image, **fields)
    return ThreeFactorAnswer.model_validate_json(send(f"{url}/v1/three-factor", key, body))


def show(answer):
    print(answer.kind, answer.verdict.root, answer.reason.root, answer.advice.root, answer.reference)


show(two(live_url, f"{keys}-1", reference="order-17"))
show(two(live_url, f"{keys}-2"))
show(three(live_url, f"{keys}-3", reference="order-17"))
show(three(live_url, f"{keys}-4"))
show(two(later_url, f"{keys}-5"))
show(three(later_url, f"{keys}-6"))
try:
    two(later_url, "refused-by-api-gateway")
except HTTPError as error:
    GatewayMessage.model_validate_json(error.read())
    print("refused", error.code)
