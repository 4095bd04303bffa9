"""One call of Huawei Cloud's own client: reads it as JSON, prints what came and whether it is a success."""

import json
import sys

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ServiceResponseException
from huaweicloudsdkivs.v2 import (
    DetectExtentionByNameAndIdRequest,
    DetectStandardByNameAndIdRequest,
    ExtentionReqDataByNameAndId,
    IvsClient,
    IvsExtentionByNameAndIdRequestBody,
    IvsExtentionByNameAndIdRequestBodyData,
    IvsStandardByNameAndIdRequestBody,
    IvsStandardByNameAndIdRequestBodyData,
    Meta,
    StandardReqDataByNameAndId,
)

call = json.load(sys.stdin)
keys = call["credentials"]
# Without a project the client asks the vendor's directory of projects for it.
credentials = BasicCredentials(keys["accessKey"], keys["secretKey"], "0123456789abcdef0123456789abcdef")
client = IvsClient.new_builder().with_credentials(credentials).with_endpoint(call["url"]).build()
person = {"verification_name": call["name"], "verification_id": call["idNumber"]}
meta = Meta(uuid="vendor-client-1")

try:
    if call["kind"] == "two_factor":
        data = IvsExtentionByNameAndIdRequestBodyData(req_data=[ExtentionReqDataByNameAndId(**person)])
        body = IvsExtentionByNameAndIdRequestBody(meta=meta, data=data)
        answer = client.detect_extention_by_name_and_id(DetectExtentionByNameAndIdRequest(body=body))
    else:
        entry = StandardReqDataByNameAndId(**person, face_image=call["imageBase64"])
        data = IvsStandardByNameAndIdRequestBodyData(req_data=[entry])
        body = IvsStandardByNameAndIdRequestBody(meta=meta, data=data)
        answer = client.detect_standard_by_name_and_id(DetectStandardByNameAndIdRequest(body=body))
    print(answer)
    is_success = answer.result.resp_data[0].verification_result == "valid"
except ServiceResponseException as refusal:
    print(refusal.status_code, refusal.error_code, refusal.error_msg)
    is_success = False
print(json.dumps({"isSuccess": is_success}))
