import { S3Error } from '../errors.js';
import type { Address } from '../http/address.js';
import type { RequestHeaders } from '../http/headers.js';
import type { Query } from '../http/target.js';
import { getBucketAcl, getObjectAcl, putAcl } from './acl.js';
import { deleteBucketCors, getBucketCors, putBucketCors } from './bucket/cors.js';
import { deleteBucketEncryption, getBucketEncryption, putBucketEncryption } from './bucket/encryption.js';
import { deleteBucketLifecycle, getBucketLifecycle, putBucketLifecycle } from './bucket/lifecycle.js';
import { listBuckets } from './bucket/list-buckets.js';
import { listObjects } from './bucket/list-objects.js';
import { listObjectsV2 } from './bucket/list-objects-v2.js';
import { listObjectVersions } from './bucket/list-versions.js';
import * as bucket from './bucket/manage.js';
import { getObjectLockConfiguration, putObjectLockConfiguration } from './bucket/object-lock.js';
import {
  getBucketOwnershipControls,
  getBucketRequestPayment,
  putBucketOwnershipControls,
} from './bucket/ownership.js';
import { deleteBucketPolicy, getBucketPolicy, putBucketPolicy } from './bucket/policy.js';
import { getBucketVersioning, putBucketVersioning } from './bucket/versioning.js';
import type { Handler } from './context.js';
import { abortMultipartUpload } from './multipart/abort.js';
import { completeMultipartUpload } from './multipart/complete.js';
import { createMultipartUpload } from './multipart/create.js';
import { listParts } from './multipart/list-parts.js';
import { listMultipartUploads } from './multipart/list-uploads.js';
import { uploadPart } from './multipart/upload-part.js';
import { uploadPartCopy } from './multipart/upload-part-copy.js';
import { copyObject } from './object/copy.js';
import { deleteObject } from './object/delete.js';
import { deleteObjects } from './object/delete-many.js';
import { getObject } from './object/get.js';
import { getObjectAttributes } from './object/get-attributes.js';
import { putObject } from './object/put.js';
import { getObjectRetention } from './object/retention.js';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './object/tagging.js';
import { checkVersionId } from './object/version.js';

export interface Route {
  /** The name in the S3 API reference. */
  readonly operation: string;
  /** What a bucket policy calls it; undefined when the operation asks for each key itself. */
  readonly action: string | undefined;
  readonly handler: Handler;
  /** Whether the operation reads a body; where it does not, an empty one is verified. */
  readonly body: boolean;
}

/** The second of a pair is for a request with a `versionId`; without a pair such a request is refused. */
type Action = string | undefined | readonly [plain: string, ofVersion: string];

type Row = readonly [selector: string, operation: string, action: Action, handler: Handler, body?: 'body'];

/** `METHOD level subresource`, with `copy` for a PUT that names a copy source. */
const TABLE: readonly Row[] = [
  ['GET service', 'ListBuckets', 's3:ListAllMyBuckets', listBuckets],
  ['PUT bucket', 'CreateBucket', 's3:CreateBucket', bucket.createBucket, 'body'],
  ['HEAD bucket', 'HeadBucket', 's3:ListBucket', bucket.headBucket],
  ['DELETE bucket', 'DeleteBucket', 's3:DeleteBucket', bucket.deleteBucket],
  ['GET bucket', 'ListObjects', 's3:ListBucket', listObjects],
  ['GET bucket list-type', 'ListObjectsV2', 's3:ListBucket', listObjectsV2],
  ['GET bucket versions', 'ListObjectVersions', 's3:ListBucketVersions', listObjectVersions],
  ['GET bucket uploads', 'ListMultipartUploads', 's3:ListBucketMultipartUploads', listMultipartUploads],
  ['POST bucket delete', 'DeleteObjects', undefined, deleteObjects, 'body'],
  ['GET bucket location', 'GetBucketLocation', 's3:GetBucketLocation', bucket.getBucketLocation],
  ['PUT bucket versioning', 'PutBucketVersioning', 's3:PutBucketVersioning', putBucketVersioning, 'body'],
  ['GET bucket versioning', 'GetBucketVersioning', 's3:GetBucketVersioning', getBucketVersioning],
  [
    'PUT bucket object-lock',
    'PutObjectLockConfiguration',
    's3:PutBucketObjectLockConfiguration',
    putObjectLockConfiguration,
    'body',
  ],
  [
    'GET bucket object-lock',
    'GetObjectLockConfiguration',
    's3:GetBucketObjectLockConfiguration',
    getObjectLockConfiguration,
  ],
  ['GET bucket acl', 'GetBucketAcl', 's3:GetBucketAcl', getBucketAcl],
  ['PUT bucket acl', 'PutBucketAcl', 's3:PutBucketAcl', putAcl, 'body'],
  [
    'PUT bucket ownershipControls',
    'PutBucketOwnershipControls',
    's3:PutBucketOwnershipControls',
    putBucketOwnershipControls,
    'body',
  ],
  [
    'GET bucket ownershipControls',
    'GetBucketOwnershipControls',
    's3:GetBucketOwnershipControls',
    getBucketOwnershipControls,
  ],
  [
    'GET bucket requestPayment',
    'GetBucketRequestPayment',
    's3:GetBucketRequestPayment',
    getBucketRequestPayment,
  ],
  ['PUT bucket cors', 'PutBucketCors', 's3:PutBucketCORS', putBucketCors, 'body'],
  ['GET bucket cors', 'GetBucketCors', 's3:GetBucketCORS', getBucketCors],
  ['DELETE bucket cors', 'DeleteBucketCors', 's3:PutBucketCORS', deleteBucketCors],
  ['PUT bucket policy', 'PutBucketPolicy', 's3:PutBucketPolicy', putBucketPolicy, 'body'],
  ['GET bucket policy', 'GetBucketPolicy', 's3:GetBucketPolicy', getBucketPolicy],
  ['DELETE bucket policy', 'DeleteBucketPolicy', 's3:DeleteBucketPolicy', deleteBucketPolicy],
  [
    'PUT bucket encryption',
    'PutBucketEncryption',
    's3:PutEncryptionConfiguration',
    putBucketEncryption,
    'body',
  ],
  ['GET bucket encryption', 'GetBucketEncryption', 's3:GetEncryptionConfiguration', getBucketEncryption],
  [
    'DELETE bucket encryption',
    'DeleteBucketEncryption',
    's3:PutEncryptionConfiguration',
    deleteBucketEncryption,
  ],
  [
    'PUT bucket lifecycle',
    'PutBucketLifecycleConfiguration',
    's3:PutLifecycleConfiguration',
    putBucketLifecycle,
    'body',
  ],
  [
    'GET bucket lifecycle',
    'GetBucketLifecycleConfiguration',
    's3:GetLifecycleConfiguration',
    getBucketLifecycle,
  ],
  ['DELETE bucket lifecycle', 'DeleteBucketLifecycle', 's3:PutLifecycleConfiguration', deleteBucketLifecycle],
  ['PUT object', 'PutObject', 's3:PutObject', putObject, 'body'],
  ['PUT object copy', 'CopyObject', 's3:PutObject', copyObject],
  ['GET object', 'GetObject', ['s3:GetObject', 's3:GetObjectVersion'], getObject],
  ['HEAD object', 'HeadObject', ['s3:GetObject', 's3:GetObjectVersion'], getObject],
  ['DELETE object', 'DeleteObject', ['s3:DeleteObject', 's3:DeleteObjectVersion'], deleteObject],
  [
    'GET object attributes',
    'GetObjectAttributes',
    ['s3:GetObjectAttributes', 's3:GetObjectVersionAttributes'],
    getObjectAttributes,
  ],
  ['GET object acl', 'GetObjectAcl', ['s3:GetObjectAcl', 's3:GetObjectVersionAcl'], getObjectAcl],
  ['PUT object acl', 'PutObjectAcl', ['s3:PutObjectAcl', 's3:PutObjectVersionAcl'], putAcl, 'body'],
  [
    'GET object retention',
    'GetObjectRetention',
    ['s3:GetObjectRetention', 's3:GetObjectRetention'],
    getObjectRetention,
  ],
  [
    'PUT object tagging',
    'PutObjectTagging',
    ['s3:PutObjectTagging', 's3:PutObjectVersionTagging'],
    putObjectTagging,
    'body',
  ],
  [
    'GET object tagging',
    'GetObjectTagging',
    ['s3:GetObjectTagging', 's3:GetObjectVersionTagging'],
    getObjectTagging,
  ],
  [
    'DELETE object tagging',
    'DeleteObjectTagging',
    ['s3:DeleteObjectTagging', 's3:DeleteObjectVersionTagging'],
    deleteObjectTagging,
  ],
  ['POST object uploads', 'CreateMultipartUpload', 's3:PutObject', createMultipartUpload],
  ['PUT object uploadId', 'UploadPart', 's3:PutObject', uploadPart, 'body'],
  ['PUT object uploadId copy', 'UploadPartCopy', 's3:PutObject', uploadPartCopy],
  ['POST object uploadId', 'CompleteMultipartUpload', 's3:PutObject', completeMultipartUpload, 'body'],
  ['DELETE object uploadId', 'AbortMultipartUpload', 's3:AbortMultipartUpload', abortMultipartUpload],
  ['GET object uploadId', 'ListParts', 's3:ListMultipartUploadParts', listParts],
];

const ROWS: ReadonlyMap<string, Row> = new Map(TABLE.map((row) => [row[0], row]));

/** Every query name by which S3 selects another resource than the plain one, supported here or not. */
const SUBRESOURCES = new Set(
  (
    'abac accelerate acl analytics append attributes cors delete encryption encryptionUpdate intelligent-tiering inventory ' +
    'legal-hold lifecycle list-type location logging metadataConfiguration metadataTable metrics notification object-lock ' +
    'ownershipControls policy policyStatus publicAccessBlock renameObject replication requestPayment restore retention select ' +
    'session tagging torrent uploadId uploads versioning versions website'
  ).split(' '),
);

/** Finds the operation. @throws S3Error NotImplemented, MethodNotAllowed, InvalidRequest */
export function routeOf(method: string, address: Address, query: Query, headers: RequestHeaders): Route {
  const level = address.key !== undefined ? 'object' : address.bucket !== undefined ? 'bucket' : 'service';
  const subresources = query.pairs.map(([name]) => name).filter((name) => SUBRESOURCES.has(name));
  if (subresources.length > 1) {
    throw new S3Error('InvalidRequest', `Conflicting query string parameters: ${subresources.join(', ')}`);
  }
  if (query.has('partNumber') && !query.has('uploadId') && method !== 'GET' && method !== 'HEAD') {
    throw new S3Error('InvalidArgument', 'partNumber needs an uploadId.', [['ArgumentName', 'partNumber']]);
  }
  const copy = method === 'PUT' && level === 'object' && headers.has('x-amz-copy-source') ? ['copy'] : [];
  const row = ROWS.get([method, level, ...subresources, ...copy].join(' '));
  if (row) return routeOfRow(row, query.get('versionId'));
  if (subresources.length > 0 || copy.length > 0 || method === 'POST') {
    throw new S3Error('NotImplemented', 'This operation is not implemented by this server.');
  }
  throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', [
    ['Method', method],
  ]);
}

function routeOfRow([, operation, action, handler, body]: Row, versionId: string | undefined): Route {
  const [plain, ofVersion] = typeof action === 'object' ? action : [action];
  if (versionId !== undefined) checkVersionId(versionId, 'versionId');
  if (versionId !== undefined && ofVersion === undefined) {
    throw new S3Error('InvalidArgument', 'This operation does not accept a version-id.', [
      ['ArgumentName', 'versionId'],
      ['ArgumentValue', versionId],
    ]);
  }
  return { operation, action: versionId === undefined ? plain : ofVersion, handler, body: body === 'body' };
}
