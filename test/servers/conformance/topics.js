import { attributes } from './cases/attributes.js';
import { buckets } from './cases/buckets.js';
import { checksums } from './cases/checksums.js';
import { chunked } from './cases/chunked.js';
import { conditions } from './cases/conditions.js';
import { copies } from './cases/copies.js';
import { cors } from './cases/cors.js';
import { defaultEncryption } from './cases/default-encryption.js';
import { etags } from './cases/etags.js';
import { headerSignatures } from './cases/header-signatures.js';
import { lifecycle } from './cases/lifecycle.js';
import { listing } from './cases/listing.js';
import { listingV1 } from './cases/listing-v1.js';
import { metadata } from './cases/metadata.js';
import { multipart } from './cases/multipart.js';
import { objectLock } from './cases/object-lock.js';
import { objects } from './cases/objects.js';
import { policies } from './cases/policies.js';
import { presigned } from './cases/presigned.js';
import { sealiftPolicies } from './cases/sealift-policies.js';
import { sseC } from './cases/sse-c.js';
import { sseCUploads } from './cases/sse-c-uploads.js';
import { sseKms } from './cases/sse-kms.js';
import { sseS3 } from './cases/sse-s3.js';
import { tagging } from './cases/tagging.js';
import { versionListing } from './cases/version-listing.js';
import { versions } from './cases/versions.js';
import { versionsSuspended } from './cases/versions-suspended.js';

/** @type {readonly import('./cases/case.js').Topic[]} */
export const TOPICS = [
  buckets,
  headerSignatures,
  presigned,
  chunked,
  objects,
  conditions,
  metadata,
  tagging,
  copies,
  listing,
  listingV1,
  versions,
  versionsSuspended,
  versionListing,
  objectLock,
  multipart,
  etags,
  attributes,
  checksums,
  cors,
  sseS3,
  sseKms,
  sseC,
  sseCUploads,
  defaultEncryption,
  policies,
  sealiftPolicies,
  lifecycle,
];
