"""Checks a customer over HTTP before an order is taken, with a key that is stored with the order: if this program is killed
and runs again, it gets the same verdict and nothing is paid for twice. With boto3, whose botocore signs:

    npm start -- --auth iam         # in another terminal
    export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1
    python3 docs/examples/order.py http://127.0.0.1:3000 orders.sqlite order-17 110009190001010001 示例甲

For a deployment with authorizer=jwt, give the token in IDCHECK_TOKEN: then nothing is signed.
"""

import json
import os
import secrets
import sqlite3
import sys
import time

import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.httpsession import HTTPClientError, URLLib3Session
from botocore.session import Session

DEADLINE_SECONDS = 100

session = Session()
# A check takes up to 29 s.
network = URLLib3Session(timeout=35)


def proven(request):
    """The request with the proof of who calls; signed anew for each try, because a signature is valid for minutes."""
    token = os.environ.get("IDCHECK_TOKEN")
    if token is not None:
        request.headers["Authorization"] = f"Bearer {token}"
    else:
        SigV4Auth(session.get_credentials(), "execute-api", session.get_config_variable("region")).add_auth(request)
    return request.prepare()


def send(url, key, person):
    """Returns the status, the body and the seconds to wait; the status is 599 if no whole answer came back."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    request = AWSRequest("POST", url, data=json.dumps(person).encode(), headers=headers)
    try:
        answer = network.send(proven(request))
    except (HTTPClientError, urllib3.exceptions.HTTPError):
        return 599, {}, 0
    retry_after = answer.headers.get("Retry-After", "")
    return answer.status_code, parsed(answer.content), int(retry_after) if retry_after.isdecimal() else 0


def parsed(text):
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def check(url, key, person):
    """Returns the verdict. Sends the same key until the verdict arrives, so that it is not paid for twice."""
    ends_at = time.monotonic() + DEADLINE_SECONDS
    pause = 0.25
    while True:
        status, body, retry_after = send(url, key, person)
        if "verdict" in body:
            return body
        # If idcheck did not answer, the check may still be running: send the same key again to find out.
        retryable = body["retryable"] if "retryable" in body else status in (200, 429) or status >= 500
        wait = retry_after + pause
        if not retryable or time.monotonic() + wait > ends_at:
            # A problem contains no personal data.
            sys.exit(f"no verdict: {status} {json.dumps(body, ensure_ascii=False)}")
        time.sleep(wait)
        pause = min(pause * 2, 10)


def main(base_url, path, order, id_number, name):
    orders = sqlite3.connect(path)
    orders.execute("CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, key TEXT, advice TEXT)")
    # The key is on disk before anything is sent, and belongs to this order from then on.
    with orders:
        orders.execute("INSERT OR IGNORE INTO orders VALUES (?, ?, NULL)", (order, secrets.token_hex(16)))
    (key,) = orders.execute("SELECT key FROM orders WHERE id = ?", (order,)).fetchone()
    verdict = check(base_url + "/v1/two-factor", key, {"name": name, "idNumber": id_number})
    with orders:
        orders.execute("UPDATE orders SET advice = ? WHERE id = ?", (verdict["advice"], order))
    print(f"{order}: {verdict['verdict']} {verdict['advice']}, charged: {verdict['charged']}")


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
