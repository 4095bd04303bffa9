"""One call of Alibaba Cloud's own client: reads it as JSON, prints what came and whether it is a success."""

import json
import sys

from alibabacloud_cloudauth20190307.client import Client
from alibabacloud_cloudauth20190307.models import Id2MetaVerifyRequest, Id3MetaVerifyPRORequest
from alibabacloud_tea_openapi.utils_models import Config

call = json.load(sys.stdin)
keys = call["credentials"]
scheme, host = call["url"].split("://")
client = Client(
    Config(
        access_key_id=keys["accessKeyId"],
        access_key_secret=keys["accessKeySecret"],
        protocol=scheme,
        endpoint=host,
    )
)
person = {"identify_num": call["idNumber"], "user_name": call["name"], "param_type": "normal"}

try:
    if call["kind"] == "two_factor":
        answer = client.id_2meta_verify(Id2MetaVerifyRequest(**person))
    else:
        request = Id3MetaVerifyPRORequest(**person, crop="T", face_picture=call["imageBase64"])
        answer = client.id_3meta_verify_pro(request)
    print(answer.body)
    is_success = answer.body.code == "200" and answer.body.result_object.biz_code == "1"
except Exception as refusal:
    print(refusal)
    is_success = False
print(json.dumps({"isSuccess": is_success}))
