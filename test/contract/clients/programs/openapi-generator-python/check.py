"""Makes both checks with the client that openapi-generator writes for Python: check.py <live> <later> <image> <keys>."""

import sys

from idcheck_client import ApiClient, ApiException, ChecksApi, Configuration, ThreeFactorInput, TwoFactorInput

live_url, later_url, image, keys = sys.argv[1:]
person = {"name": "示例甲", "id_number": "110009190001010001"}


def checks_at(url):
    return ChecksApi(ApiClient(Configuration(host=url)))


def show(answer):
    print(answer.kind, answer.verdict, answer.reason, answer.advice, answer.reference)


live = checks_at(live_url)
show(live.two_factor(f"{keys}-1", TwoFactorInput(**person, reference="order-17")))
show(live.two_factor(f"{keys}-2", TwoFactorInput(**person)))
show(live.three_factor(f"{keys}-3", ThreeFactorInput(**person, image=image, reference="order-17")))
show(live.three_factor(f"{keys}-4", ThreeFactorInput(**person, image=image)))

later = checks_at(later_url)
show(later.two_factor(f"{keys}-5", TwoFactorInput(**person)))
show(later.three_factor(f"{keys}-6", ThreeFactorInput(**person, image=image)))
try:
    later.two_factor("refused-by-api-gateway", TwoFactorInput(**person))
except ApiException as error:
    print("refused", error.status)
