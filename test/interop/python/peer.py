"""The Amazon S3 Encryption Client for Python behind the line protocol of ../peer.js."""

import json
import os
import sys

import boto3
from botocore.config import Config
from s3_encryption import S3EncryptionClient, S3EncryptionClientConfig
from s3_encryption.materials.kms_keyring import KmsKeyring
from s3_encryption.materials.materials import AlgorithmSuite, CommitmentPolicy

# Larger files go in parts: the 100 MiB of the matrix.
MULTIPART_ABOVE_BYTES = 64 << 20

world = json.loads(sys.stdin.readline())
identity = {
    "region_name": world["region"],
    "aws_access_key_id": world["accessKeyId"],
    "aws_secret_access_key": world["secretAccessKey"],
}
clients = {}


def client(request):
    """Clients are kept: making one takes longer than using it."""
    name = request["format"] + request["keyring"]["keyId"]
    if name not in clients:
        s3 = boto3.client(
            "s3", endpoint_url=world["endpoint"], config=Config(s3={"addressing_style": "path"}), **identity
        )
        kms = boto3.client("kms", endpoint_url=world["kmsEndpoint"], **identity)
        older = {
            "encryption_algorithm": AlgorithmSuite.ALG_AES_256_GCM_IV12_TAG16_NO_KDF,
            "commitment_policy": CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT,
        }
        config = S3EncryptionClientConfig(
            keyring=KmsKeyring(kms_client=kms, kms_key_id=request["keyring"]["keyId"]),
            **(older if request["format"] == "v2" else {}),
        )
        clients[name] = S3EncryptionClient(s3, config)
    return clients[name]


def answer(request):
    s3, target = client(request), {"Bucket": world["bucket"], "Key": request["key"]}
    {"put": put, "get": get, "delete": delete}[request["op"]](s3, target, request)


def put(s3, target, request):
    context = {"EncryptionContext": request["description"]}
    with open(request["file"], "rb") as file:
        if os.path.getsize(request["file"]) > MULTIPART_ABOVE_BYTES:
            s3.upload_fileobj(file, target["Bucket"], target["Key"], **context)
        else:
            s3.put_object(**target, Body=file, **context)


def get(s3, target, request):
    options = {"EncryptionContext": request["description"]}
    if "suffix" in request:
        options["InstructionFileSuffix"] = request["suffix"]
    if "range" in request:
        options["Range"] = request["range"]
    body = s3.get_object(**target, **options)["Body"]
    with open(request["file"], "xb") as file:
        file.write(body.read())


def delete(s3, target, request):
    s3.delete_object(**target)


def chain(error):
    texts = []
    while error is not None:
        texts.append(f"{type(error).__name__}: {error}")
        error = error.__cause__ or error.__context__
    return " < ".join(texts)


for line in sys.stdin:
    try:
        answer(json.loads(line))
        result = {}
    except Exception as error:
        result = {"error": chain(error)}
    print(json.dumps(result), flush=True)
