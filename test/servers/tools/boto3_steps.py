"""Ordinary work with boto3. Prints one JSON line for each step: its name, and the problem, if there is one."""

import base64
import hashlib
import io
import json
import ssl
import sys
import urllib.request
import zlib

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

BIG, OUT = sys.argv[1:]
B, V = "boto3-bucket", "boto3-versions"
MIB = 1024 * 1024
s3 = boto3.client("s3")
resource = boto3.resource("s3")
REGION = s3.meta.region_name
LOCATION = {"LocationConstraint": REGION}


def equal(got, wanted):
    if got != wanted:
        raise AssertionError(f"got {got!r}, expected {wanted!r}")


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return equal(error.response["Error"]["Code"], code)
    raise AssertionError(f"succeeded instead of {code}")


def body_of(**arguments):
    return s3.get_object(**arguments)["Body"].read()


def fetch(url, data=None, method="GET"):
    import os

    context = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])
    request = urllib.request.Request(url, data=data, method=method)
    with urllib.request.urlopen(request, context=context) as answer:
        return answer.status, answer.read()


def buckets_and_waiters():
    s3.create_bucket(Bucket=B, CreateBucketConfiguration=LOCATION)
    s3.get_waiter("bucket_exists").wait(Bucket=B)
    refused("BucketAlreadyOwnedByYou", s3.create_bucket, Bucket=B, CreateBucketConfiguration=LOCATION)
    refused("IllegalLocationConstraintException", s3.create_bucket, Bucket="boto3-elsewhere")
    equal(s3.head_bucket(Bucket=B)["BucketRegion"], REGION)
    s3.put_object(Bucket=B, Key="w")
    s3.get_waiter("object_exists").wait(Bucket=B, Key="w")
    s3.delete_object(Bucket=B, Key="w")
    s3.get_waiter("object_not_exists").wait(Bucket=B, Key="w", WaiterConfig={"Delay": 1, "MaxAttempts": 2})


def checksums():
    body = b"hello, checksums" * 1000
    for algorithm in ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"]:
        field = f"Checksum{algorithm}"
        # bytes, and a stream whose checksum goes into a trailer
        for each in [body, io.BytesIO(body)]:
            sent = s3.put_object(Bucket=B, Key="c", Body=each, ChecksumAlgorithm=algorithm)
            got = s3.get_object(Bucket=B, Key="c", ChecksumMode="ENABLED")
            equal((got["Body"].read(), got[field]), (body, sent[field]))
            equal(got["ChecksumType"], "FULL_OBJECT")
    sent = s3.put_object(Bucket=B, Key="c", Body=body)
    equal(sent["ChecksumCRC32"], base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode())
    wrong = base64.b64encode(bytes(4)).decode()
    refused("BadDigest", s3.put_object, Bucket=B, Key="c", Body=body, ChecksumCRC32=wrong)
    md5 = base64.b64encode(hashlib.md5(body).digest()).decode()
    equal(s3.put_object(Bucket=B, Key="c", Body=body, ContentMD5=md5)["ETag"], f'"{hashlib.md5(body).hexdigest()}"')


def multipart():
    config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=6 * MIB)
    with open(BIG, "rb") as file:
        s3.upload_fileobj(file, B, "big", ExtraArgs={"Metadata": {"a": "b"}}, Config=config)
    target = io.BytesIO()
    s3.download_fileobj(B, "big", target, Config=config)
    with open(BIG, "rb") as file:
        original = file.read()
    equal(target.getvalue() == original, True)
    parts = [original[at : at + 6 * MIB] for at in range(0, len(original), 6 * MIB)]
    digests = b"".join(hashlib.md5(part).digest() for part in parts)
    head = s3.head_object(Bucket=B, Key="big", PartNumber=2)
    equal(head["ETag"], f'"{hashlib.md5(digests).hexdigest()}-{len(parts)}"')
    equal((head["PartsCount"], head["ContentLength"]), (len(parts), 6 * MIB))
    s3.copy({"Bucket": B, "Key": "big"}, B, "big-copy", Config=config)
    s3.download_file(B, "big-copy", OUT)
    with open(OUT, "rb") as file:
        equal(file.read() == original, True)
    names = ["ETag", "Checksum", "ObjectParts", "ObjectSize", "StorageClass"]
    told = s3.get_object_attributes(Bucket=B, Key="big", ObjectAttributes=names)
    equal((told["ObjectSize"], told["ObjectParts"]["TotalPartsCount"]), (len(original), len(parts)))


def multipart_by_hand():
    for algorithm in ["CRC32", "CRC64NVME", "SHA256"]:
        at = {"Bucket": B, "Key": "hand"}
        upload = s3.create_multipart_upload(**at, ChecksumAlgorithm=algorithm)["UploadId"]
        field, parts = f"Checksum{algorithm}", []
        for number, size in [(1, 5 * MIB), (2, 10)]:
            part = s3.upload_part(
                **at, UploadId=upload, PartNumber=number, Body=bytes(size), ChecksumAlgorithm=algorithm
            )
            equal(part["ETag"], f'"{hashlib.md5(bytes(size)).hexdigest()}"')
            parts.append({"PartNumber": number, "ETag": part["ETag"], field: part[field]})
        pages = s3.get_paginator("list_parts").paginate(**at, UploadId=upload, PaginationConfig={"PageSize": 1})
        equal([part["PartNumber"] for page in pages for part in page["Parts"]], [1, 2])
        pages = s3.get_paginator("list_multipart_uploads").paginate(Bucket=B)
        equal([each["Key"] for page in pages for each in page.get("Uploads", [])], ["hand"])
        s3.complete_multipart_upload(**at, UploadId=upload, MultipartUpload={"Parts": parts})
        equal(body_of(**at), bytes(5 * MIB + 10))


def paginators():
    keys = sorted(f"p/{name}" for name in ["a", "b b", "c/1", "c/2", "ü+%", "é&<"])
    for key in keys:
        s3.put_object(Bucket=B, Key=key, Body=b"x")
    by_bytes = sorted(keys, key=lambda key: key.encode())
    for operation in ["list_objects", "list_objects_v2", "list_object_versions"]:
        field = "Versions" if operation == "list_object_versions" else "Contents"
        pages = s3.get_paginator(operation).paginate(Bucket=B, Prefix="p/", PaginationConfig={"PageSize": 2})
        equal([each["Key"] for page in pages for each in page.get(field, [])], by_bytes)
        pages = s3.get_paginator(operation).paginate(
            Bucket=B, Prefix="p/", Delimiter="/", PaginationConfig={"PageSize": 1}
        )
        equal([each["Prefix"] for page in pages for each in page.get("CommonPrefixes", [])], ["p/c/"])
    pages = s3.get_paginator("list_buckets").paginate(Prefix="boto3-", PaginationConfig={"PageSize": 1})
    equal([each["Name"] for page in pages for each in page["Buckets"]], [B])


def conditions():
    at = {"Bucket": B, "Key": "conditional"}
    etag = s3.put_object(**at, Body=b"1", IfNoneMatch="*")["ETag"]
    refused("PreconditionFailed", s3.put_object, **at, Body=b"2", IfNoneMatch="*")
    s3.put_object(**at, Body=b"2", IfMatch=etag)
    refused("PreconditionFailed", s3.put_object, **at, Body=b"3", IfMatch=etag)
    refused("PreconditionFailed", s3.delete_object, **at, IfMatch=etag)
    refused("304", s3.head_object, **at, IfNoneMatch=s3.head_object(**at)["ETag"])


def presigned():
    at = {"Bucket": B, "Key": "signed file"}
    put = s3.generate_presigned_url("put_object", Params=at, ExpiresIn=60)
    equal(fetch(put, b"signed", "PUT")[0], 200)
    equal(fetch(s3.generate_presigned_url("get_object", Params=at))[1], b"signed")


def tags_and_acl():
    at = {"Bucket": B, "Key": "tagged"}
    s3.put_object(**at, Tagging="a=1&b=two%20words")
    equal(len(s3.get_object_tagging(**at)["TagSet"]), 2)
    s3.put_object_tagging(**at, Tagging={"TagSet": [{"Key": "c", "Value": "3"}]})
    equal(s3.get_object_tagging(**at)["TagSet"], [{"Key": "c", "Value": "3"}])
    equal(s3.get_object_acl(**at)["Grants"][0]["Permission"], "FULL_CONTROL")
    refused("AccessControlListNotSupported", s3.put_object_acl, **at, ACL="public-read")


def versions():
    s3.create_bucket(Bucket=V, CreateBucketConfiguration=LOCATION)
    bucket, at = resource.Bucket(V), {"Bucket": V, "Key": "k"}
    s3.put_object(**at, Body=b"zero")
    resource.BucketVersioning(V).enable()
    equal(resource.BucketVersioning(V).status, "Enabled")
    one = s3.put_object(**at, Body=b"one")["VersionId"]
    two = s3.put_object(**at, Body=b"two")["VersionId"]
    equal([each.id for each in bucket.object_versions.filter(Prefix="k")], [two, one, "null"])
    equal([body_of(**at, VersionId=each) for each in [two, one, "null"]], [b"two", b"one", b"zero"])
    deleted = s3.delete_object(**at)
    equal(deleted["DeleteMarker"], True)
    refused("NoSuchKey", s3.get_object, **at)
    refused("405", s3.head_object, **at, VersionId=deleted["VersionId"])
    s3.delete_object(**at, VersionId=deleted["VersionId"])
    equal(body_of(**at), b"two")
    restored = s3.copy_object(**at, CopySource={**at, "VersionId": one})
    equal((restored["CopySourceVersionId"], body_of(**at)), (one, b"one"))
    refused("NoSuchVersion", s3.get_object, **at, VersionId=one[:-1] + ("0" if one[-1] != "0" else "1"))
    resource.BucketVersioning(V).suspend()
    equal("VersionId" in s3.put_object(**at, Body=b"null again"), False)
    equal(s3.head_object(**at)["VersionId"], "null")
    equal(s3.delete_object(**at)["VersionId"], "null")


def emptied():
    refused("BucketNotEmpty", s3.delete_bucket, Bucket=V)
    for name in [V, B]:
        bucket = resource.Bucket(name)
        bucket.object_versions.delete()
        bucket.delete()
        bucket.wait_until_not_exists(WaiterConfig={"Delay": 1, "MaxAttempts": 2})
    refused("404", s3.head_bucket, Bucket=B)


STEPS = {
    "buckets, waiters": buckets_and_waiters,
    "every checksum algorithm, of bytes and of streams": checksums,
    "upload_fileobj, download_fileobj, copy and attributes of 20 MiB": multipart,
    "multipart by hand, each kind of checksum": multipart_by_hand,
    "paginators": paginators,
    "conditional writes, reads and deletes": conditions,
    "presigned URLs": presigned,
    "tags and ACLs": tags_and_acl,
    "versions": versions,
    "object_versions.delete(), then the bucket": emptied,
}

for name, step in STEPS.items():
    problem = None
    try:
        step()
    except Exception as error:  # every failure is told, whatever it is
        problem = f"{type(error).__name__}: {error}"
    print(json.dumps({"name": name, "problem": problem}), flush=True)
