"""A check by Lambda Invoke from Python, with boto3, and what became of it. Run it against the local stack:

    npm start                       # in another terminal
    export AWS_ENDPOINT_URL_LAMBDA=http://127.0.0.1:3001 AWS_DEFAULT_REGION=us-east-1
    export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
    python3 docs/examples/invoke.py local orders 110009190001010001 示例甲

The first parameters are the stage and the alias that was made for you, which says who calls.
"""

import json
import secrets
import sys
import time

import boto3
import urllib3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

DEADLINE_SECONDS = 100

# A check takes up to 29 s. boto3 would repeat it without looking at what it answers: this code does that, with the same key.
lambda_client = boto3.client("lambda", config=Config(read_timeout=35, retries={"total_max_attempts": 1}))


def invoke(stage, alias, function, payload):
    """Returns the answer: a verdict or record with `meta`, or a problem, whose `status` is a number. None if there is none."""
    try:
        output = lambda_client.invoke(
            FunctionName=f"idcheck-{stage}-{function}-invoke",
            Qualifier=alias,
            Payload=json.dumps(payload).encode(),
        )
        # What a function that failed says may repeat its payload, so it is not read.
        return None if "FunctionError" in output else json.load(output["Payload"])
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status == 429 or status >= 500:
            return None
        sys.exit(f"Lambda refused: {error}")
    except (BotoCoreError, urllib3.exceptions.HTTPError, ValueError):
        return None


def check(stage, alias, person):
    """Returns the verdict. Sends the same key until the verdict arrives, so that it is not paid for twice."""
    payload = {**person, "idempotencyKey": secrets.token_hex(16)}
    ends_at = time.monotonic() + DEADLINE_SECONDS
    pause = 0.25
    while True:
        answer = invoke(stage, alias, "two-factor", payload)
        if answer is not None and "verdict" in answer:
            return answer
        wait = pause if answer is None else pause + answer.get("retryAfterSeconds", 0)
        if answer is not None and not answer["retryable"] or time.monotonic() + wait > ends_at:
            # A problem contains no personal data.
            sys.exit(f"no verdict: {json.dumps(answer, ensure_ascii=False)}")
        time.sleep(wait)
        pause = min(pause * 2, 10)


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    stage, alias, id_number, name = sys.argv[1:]
    answer = check(stage, alias, {"name": name, "idNumber": id_number})
    print(f"two-factor: {answer['verdict']} {answer['reason']} {answer['advice']}")
    record = invoke(stage, alias, "verification", {"id": answer["id"]})
    if record is None or "chargedNow" not in record:
        sys.exit(f"no record: {json.dumps(record, ensure_ascii=False)}")
    print(f"verification: {record['status']}, charged: {record['chargedNow']}")


if __name__ == "__main__":
    main()
