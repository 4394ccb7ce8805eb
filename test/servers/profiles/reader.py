"""Looks at stored objects with boto3, which the product does not use: headers as they come, and a hash of the bytes."""

import base64
import hashlib
import json
import sys

import boto3
from botocore.config import Config

world = json.load(sys.stdin)
s3 = boto3.client(
    "s3",
    endpoint_url=world["endpoint"],
    region_name=world["region"],
    aws_access_key_id=world["accessKeyId"],
    aws_secret_access_key=world["secretAccessKey"],
    verify=world["ca"],
    config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
)


def look(wanted):
    place = {"Bucket": wanted["bucket"], "Key": wanted["key"]}
    if wanted.get("customerKey"):
        place |= {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": base64.b64decode(wanted["customerKey"])}
    head = s3.head_object(**place)["ResponseMetadata"]["HTTPHeaders"]
    digest = hashlib.sha256(s3.get_object(**place)["Body"].read()).hexdigest()
    return {"headers": {name.lower(): value for name, value in head.items()}, "digest": digest}


json.dump([look(wanted) for wanted in world["objects"]], sys.stdout)
