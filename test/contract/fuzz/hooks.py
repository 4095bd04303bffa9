"""Signs each request of schemathesis as the user of the local stack, and gives valid requests a person, a picture and a key."""

import base64
import itertools
import os
from pathlib import Path

import requests
import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

# Not a secret: it opens only the local stack.
signer = SigV4Auth(Credentials("local", "local"), "execute-api", "us-east-1")

# A made-up person. No schema can say what a valid ID number or a readable picture is.
person = {"name": "示例甲", "idNumber": "110009190001010001"}
picture = base64.b64encode(Path(os.environ["IDCHECK_FUZZ_PICTURE"]).read_bytes()).decode()

# A key of its own for each valid request: with another input, a key would be refused.
numbers = itertools.count(1000)


class SignedRequests(requests.auth.AuthBase):
    """Signs a request's method, address and body, after everything else about it is settled."""

    def __call__(self, request):
        body = request.body if isinstance(request.body, (bytes, str)) else b""
        signed = AWSRequest(method=request.method, url=request.url, data=body)
        signer.add_auth(signed)
        request.headers.update(dict(signed.headers))
        return request


schemathesis.auth.set_from_requests(SignedRequests())


@schemathesis.hook
def before_call(context, case, **kwargs):
    """Replaces only texts that fit the contract, and only in requests that fit it as a whole."""
    if case.meta is None or not case.meta.generation.mode.is_positive or not isinstance(case.body, dict):
        return
    case.body.update({field: text for field, text in person.items() if field in case.body})
    if isinstance(case.body.get("image"), str):
        case.body["image"] = picture
    case.headers["Idempotency-Key"] = f"made-up-check-{next(numbers)}"
