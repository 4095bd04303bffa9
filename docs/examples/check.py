"""Both checks from Python, with nothing but its standard library. Run it against the local stack:

    npm start                       # in another terminal
    python3 docs/examples/check.py http://127.0.0.1:3000 110009190001010001 示例甲 [face.jpg]

A deployment requires proof of who calls. If it takes tokens, give one in IDCHECK_TOKEN; order.py beside this file signs.
"""

import base64
import http.client
import json
import os
import secrets
import sys
import time
import urllib.error
import urllib.request

DEADLINE_SECONDS = 100


def check(base_url, path, fields):
    """Returns the verdict. Sends the same key until the verdict arrives, so that it is not paid for twice."""
    key = secrets.token_hex(16)
    ends_at = time.monotonic() + DEADLINE_SECONDS
    pause = 0.25
    while True:
        status, body, retry_after = post(base_url + path, key, fields)
        if "verdict" in body:
            return body
        # If idcheck did not answer, the check may still be running: send the same key again to find out.
        retryable = body["retryable"] if "retryable" in body else status in (200, 429) or status >= 500
        wait = retry_after + pause * secrets.randbelow(1000) / 1000
        if not retryable or time.monotonic() + wait > ends_at:
            said = f"{body['code']}: {body['detail']}" if "code" in body else body.get("message", "no answer of idcheck")
            raise SystemExit(f"no verdict: {status} {said}")
        time.sleep(wait)
        pause = min(pause * 2, 10)


def post(url, key, fields):
    """Returns the status, the body and the seconds to wait; the status is 599 if no whole answer came back."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    if "IDCHECK_TOKEN" in os.environ:
        headers["Authorization"] = f"Bearer {os.environ['IDCHECK_TOKEN']}"
    request = urllib.request.Request(url, data=json.dumps(fields).encode(), headers=headers)
    try:
        with opened(request) as response:
            return response.status, parsed(response.read()), seconds(response.headers.get("Retry-After"))
    except (OSError, http.client.HTTPException):
        return 599, {}, 0


def opened(request):
    try:
        return urllib.request.urlopen(request, timeout=35)
    except urllib.error.HTTPError as error:
        return error


def seconds(text):
    return int(text) if text is not None and text.isdecimal() else 0


def parsed(text):
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def main(base_url, id_number, name, image=None):
    person = {"name": name, "idNumber": id_number}
    two = check(base_url, "/v1/two-factor", person)
    print("two-factor:", two["verdict"], two["reason"], two["advice"])
    if image is not None:
        with open(image, "rb") as file:
            face = {"image": base64.b64encode(file.read()).decode()}
        # A deployment refuses a face without the person's consent, by default.
        face["consent"] = {"id": "consent-17", "purpose": "account-opening"}
        three = check(base_url, "/v1/three-factor", {**person, **face})
        print("three-factor:", three["verdict"], three["reason"], three["face"]["score"])


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
