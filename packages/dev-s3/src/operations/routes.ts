import { S3Error } from '../errors.js';
import type { Address } from '../http/address.js';
import type { RequestHeaders } from '../http/headers.js';
import type { Query } from '../http/target.js';
import { deleteBucketCors, getBucketCors, putBucketCors } from './bucket/cors.js';
import { listObjectsV2 } from './bucket/list-objects.js';
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  getBucketVersioning,
  headBucket,
  listBuckets,
} from './bucket/manage.js';
import type { Handler } from './context.js';
import { abortMultipartUpload } from './multipart/abort.js';
import { completeMultipartUpload } from './multipart/complete.js';
import { createMultipartUpload } from './multipart/create.js';
import { listParts } from './multipart/list-parts.js';
import { uploadPart } from './multipart/upload-part.js';
import { deleteObject } from './object/delete.js';
import { getObject } from './object/get.js';
import { putObject } from './object/put.js';

export interface Route {
  /** The name in the S3 API reference. */
  readonly operation: string;
  /** What a bucket policy calls it. */
  readonly action: string;
  readonly handler: Handler;
  /** Whether the operation reads a body; where it does not, an empty one is verified. */
  readonly body?: true;
}

type Level = 'service' | 'bucket' | 'object';

/** `METHOD level subresource`, with `copy` for a PUT that names a copy source. */
const ROUTES: ReadonlyMap<string, Route> = new Map(
  Object.entries({
    'GET service': { operation: 'ListBuckets', action: 's3:ListAllMyBuckets', handler: listBuckets },
    'PUT bucket': { operation: 'CreateBucket', action: 's3:CreateBucket', handler: createBucket, body: true },
    'HEAD bucket': { operation: 'HeadBucket', action: 's3:ListBucket', handler: headBucket },
    'DELETE bucket': { operation: 'DeleteBucket', action: 's3:DeleteBucket', handler: deleteBucket },
    'GET bucket list-type': { operation: 'ListObjectsV2', action: 's3:ListBucket', handler: listObjectsV2 },
    'GET bucket location': {
      operation: 'GetBucketLocation',
      action: 's3:GetBucketLocation',
      handler: getBucketLocation,
    },
    'GET bucket versioning': {
      operation: 'GetBucketVersioning',
      action: 's3:GetBucketVersioning',
      handler: getBucketVersioning,
    },
    'PUT bucket cors': {
      operation: 'PutBucketCors',
      action: 's3:PutBucketCORS',
      handler: putBucketCors,
      body: true,
    },
    'GET bucket cors': { operation: 'GetBucketCors', action: 's3:GetBucketCORS', handler: getBucketCors },
    'DELETE bucket cors': {
      operation: 'DeleteBucketCors',
      action: 's3:PutBucketCORS',
      handler: deleteBucketCors,
    },
    'PUT object': { operation: 'PutObject', action: 's3:PutObject', handler: putObject, body: true },
    'GET object': { operation: 'GetObject', action: 's3:GetObject', handler: getObject },
    'HEAD object': { operation: 'HeadObject', action: 's3:GetObject', handler: getObject },
    'DELETE object': { operation: 'DeleteObject', action: 's3:DeleteObject', handler: deleteObject },
    'POST object uploads': {
      operation: 'CreateMultipartUpload',
      action: 's3:PutObject',
      handler: createMultipartUpload,
    },
    'PUT object uploadId': {
      operation: 'UploadPart',
      action: 's3:PutObject',
      handler: uploadPart,
      body: true,
    },
    'POST object uploadId': {
      operation: 'CompleteMultipartUpload',
      action: 's3:PutObject',
      handler: completeMultipartUpload,
      body: true,
    },
    'DELETE object uploadId': {
      operation: 'AbortMultipartUpload',
      action: 's3:AbortMultipartUpload',
      handler: abortMultipartUpload,
    },
    'GET object uploadId': {
      operation: 'ListParts',
      action: 's3:ListMultipartUploadParts',
      handler: listParts,
    },
  } satisfies Record<string, Route>),
);

/** Every query name by which S3 selects another resource than the plain one, supported here or not. */
const SUBRESOURCES = new Set(
  (
    'abac accelerate acl analytics attributes cors delete encryption intelligent-tiering inventory legal-hold lifecycle list-type ' +
    'location logging metadataConfiguration metadataTable metrics notification object-lock ownershipControls policy policyStatus ' +
    'publicAccessBlock renameObject replication requestPayment restore retention select session tagging torrent uploadId uploads ' +
    'versioning versions website append encryptionUpdate'
  ).split(' '),
);

/** Finds the operation. @throws S3Error NotImplemented, MethodNotAllowed, InvalidRequest */
export function routeOf(method: string, address: Address, query: Query, headers: RequestHeaders): Route {
  const level: Level =
    address.key !== undefined ? 'object' : address.bucket !== undefined ? 'bucket' : 'service';
  const subresources = query.pairs.map(([name]) => name).filter((name) => SUBRESOURCES.has(name));
  if (subresources.length > 1) {
    throw new S3Error('InvalidRequest', `Conflicting query string parameters: ${subresources.join(', ')}`);
  }
  const version = query.get('versionId');
  if (version !== undefined && version !== 'null') {
    throw new S3Error('InvalidArgument', 'Invalid version id specified', [['ArgumentName', 'versionId']]);
  }
  const copy = method === 'PUT' && headers.has('x-amz-copy-source') ? ['copy'] : [];
  const route = ROUTES.get([method, level, ...subresources, ...copy].join(' '));
  if (route) return route;
  if (
    subresources.length > 0 ||
    copy.length > 0 ||
    method === 'POST' ||
    (method === 'GET' && level === 'bucket')
  ) {
    throw new S3Error('NotImplemented', 'This operation is not implemented by this server.');
  }
  throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', [
    ['Method', method],
  ]);
}
