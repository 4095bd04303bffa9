"""One call of Tencent Cloud's own client: reads it as JSON, prints what came and whether it is a success."""

import json
import sys

from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.faceid.v20180301.faceid_client import FaceidClient
from tencentcloud.faceid.v20180301.models import IdCardVerificationRequest, ImageRecognitionV2Request

call = json.load(sys.stdin)
keys = call["credentials"]
scheme, host = call["url"].split("://")
profile = ClientProfile(httpProfile=HttpProfile(protocol=scheme, endpoint=host))
client = FaceidClient(Credential(keys["secretId"], keys["secretKey"]), "", profile)
is_face = call["kind"] == "three_factor"
request = ImageRecognitionV2Request() if is_face else IdCardVerificationRequest()
request.IdCard, request.Name = call["idNumber"], call["name"]

try:
    if is_face:
        request.ImageBase64 = call["imageBase64"]
        answer = client.ImageRecognitionV2(request)
    else:
        answer = client.IdCardVerification(request)
    print(answer)
    is_success = answer.Result == ("Success" if is_face else "0")
except TencentCloudSDKException as refusal:
    print(refusal)
    is_success = False
print(json.dumps({"isSuccess": is_success}))
