# The vendor's Python sample. Arguments: address, key, secret, image, imageType, idCardNum, name, qualityContro,
# livenessControl.
# coding = utf-8
import sys,os
import requests,json,hashlib

params = {}
params['secret_key'] = sys.argv[2]
params['secret_code'] = '33e7e61c95234dbe9b7f19680f227ae6'
params['secret_sign'] = hashlib.md5((sys.argv[2] + sys.argv[3]).encode()).hexdigest().upper()
params['image'] = sys.argv[4]
params['imageType'] = sys.argv[5]
params['idCardNum'] = sys.argv[6]
params['name'] = sys.argv[7]
params['qualityContro'] = sys.argv[8]
params['livenessControl'] = sys.argv[9]
result = requests.post(sys.argv[1], params)
print(result.text)
