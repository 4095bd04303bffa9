# The vendor's curl sample. Arguments: address, key, signature, image, imageType, idCardNum, name, qualityContro,
# livenessControl; the values percent-encoded, because -d sends them as they are.
curl "$1" -X POST -d \
"secret_key=$2&secret_code=33e7e61c95234dbe9b7f19680f227ae6&secret_sign=$3&image=$4&imageType=$5&idCardNum=$6&name=$7&qualityContro=$8&livenessControl=$9"
