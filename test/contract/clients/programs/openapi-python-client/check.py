"""Makes both checks with the client that openapi-python-client writes: check.py <live> <later> <image> <keys>."""

import sys

from idcheck_client import Client
from idcheck_client.api.checks import three_factor, two_factor
from idcheck_client.models import GatewayMessage, ThreeFactorInput, TwoFactorInput

live_url, later_url, image, keys = sys.argv[1:]
person = {"name": "示例甲", "id_number": "110009190001010001"}


def show(answer):
    print(answer.kind, answer.verdict, answer.reason, answer.advice, answer.reference)


def two(client, key, **fields):
    return two_factor.sync_detailed(client=client, idempotency_key=key, body=TwoFactorInput(**person, **fields))


def three(client, key, **fields):
    body = ThreeFactorInput(**person, image=image, **fields)
    return three_factor.sync_detailed(client=client, idempotency_key=key, body=body)


with Client(base_url=live_url) as live:
    show(two(live, f"{keys}-1", reference="order-17").parsed)
    show(two(live, f"{keys}-2").parsed)
    show(three(live, f"{keys}-3", reference="order-17").parsed)
    show(three(live, f"{keys}-4").parsed)

with Client(base_url=later_url) as later:
    show(two(later, f"{keys}-5").parsed)
    show(three(later, f"{keys}-6").parsed)
    refused = two(later, "refused-by-api-gateway")
    assert isinstance(refused.parsed, GatewayMessage), refused.parsed
    print("refused", refused.status_code.value)
