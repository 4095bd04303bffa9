"""One call of Baidu's own client: reads it as JSON, prints what came and whether it is a success."""

import json
import sys

from aip import AipFace
from aip.base import AipBase

call = json.load(sys.stdin)
keys = call["credentials"]
# The client has no setting for its address. Its key buys no token there, so it signs with it, as with a cloud account's.
AipBase._AipBase__accessTokenUrl = call["url"] + "/oauth/2.0/token"
AipFace._AipFace__personVerifyUrl = call["url"] + "/rest/2.0/face/v3/person/verify"
client = AipFace("1", keys["accessKey"], keys["secretKey"])

if call["kind"] == "two_factor":
    # It has no method for this operation.
    fields = {"id_card_number": call["idNumber"], "name": call["name"]}
    url = call["url"] + "/rest/2.0/face/v3/person/idmatch"
    answer = client.post(url, json.dumps(fields, ensure_ascii=False), {"Content-Type": "application/json"})
else:
    answer = client.personVerify(call["imageBase64"], "BASE64", call["idNumber"], call["name"])
print(answer)
print(json.dumps({"isSuccess": answer.get("error_code") == 0}))
