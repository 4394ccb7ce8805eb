/** The pages of AWS that the cases go by. */
const API = 'https://docs.aws.amazon.com/AmazonS3/latest/API';
const GUIDE = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide';

/** @typedef {{ title: string, url: string }} Doc */

/** @param {string} base @param {string} page @param {string} title @returns {Doc} */
const doc = (base, page, title) => ({ title, url: `${base}/${page}.html` });

export const DOCS = {
  headerAuth: doc(
    API,
    'sig-v4-header-based-auth',
    'API: signature calculations for the Authorization header',
  ),
  queryAuth: doc(API, 'sigv4-query-string-auth', 'API: authenticating requests using query parameters'),
  streaming: doc(API, 'sigv4-streaming', 'API: chunked upload'),
  trailers: doc(API, 'sigv4-streaming-trailers', 'API: chunked upload with trailers'),
  errors: doc(API, 'ErrorResponses', 'API: error responses'),
  putObject: doc(API, 'API_PutObject', 'API: PutObject'),
  getObject: doc(API, 'API_GetObject', 'API: GetObject'),
  headObject: doc(API, 'API_HeadObject', 'API: HeadObject'),
  keys: doc(GUIDE, 'object-keys', 'Guide: naming objects'),
  deleteObjects: doc(API, 'API_DeleteObjects', 'API: DeleteObjects'),
  deleteObject: doc(API, 'API_DeleteObject', 'API: DeleteObject'),
  copyObject: doc(API, 'API_CopyObject', 'API: CopyObject'),
  uploadPartCopy: doc(API, 'API_UploadPartCopy', 'API: UploadPartCopy'),
  listObjects: doc(API, 'API_ListObjectsV2', 'API: ListObjectsV2'),
  createUpload: doc(API, 'API_CreateMultipartUpload', 'API: CreateMultipartUpload'),
  uploadPart: doc(API, 'API_UploadPart', 'API: UploadPart'),
  listParts: doc(API, 'API_ListParts', 'API: ListParts'),
  listUploads: doc(API, 'API_ListMultipartUploads', 'API: ListMultipartUploads'),
  complete: doc(API, 'API_CompleteMultipartUpload', 'API: CompleteMultipartUpload'),
  abort: doc(API, 'API_AbortMultipartUpload', 'API: AbortMultipartUpload'),
  limits: doc(GUIDE, 'qfacts', 'Guide: multipart upload limits'),
  conditionalWrites: doc(GUIDE, 'conditional-writes', 'Guide: conditional writes'),
  conditionalReads: doc(GUIDE, 'conditional-reads', 'Guide: conditional reads'),
  metadata: doc(GUIDE, 'UsingMetadata', 'Guide: object metadata'),
  tagging: doc(GUIDE, 'object-tagging', 'Guide: object tags'),
  putTagging: doc(API, 'API_PutObjectTagging', 'API: PutObjectTagging'),
  integrity: doc(GUIDE, 'checking-object-integrity-upload', 'Guide: checksums of uploads'),
  cors: doc(GUIDE, 'cors', 'Guide: cross-origin resource sharing'),
  corsElements: doc(GUIDE, 'ManageCorsUsing', 'Guide: elements of a CORS configuration'),
  preflight: doc(API, 'RESTOPTIONSobject', 'API: OPTIONS object'),
  sseS3: doc(GUIDE, 'UsingServerSideEncryption', 'Guide: SSE-S3'),
  sseS3Request: doc(GUIDE, 'specifying-s3-encryption', 'Guide: specifying SSE-S3'),
  sseKms: doc(GUIDE, 'UsingKMSEncryption', 'Guide: SSE-KMS'),
  sseKmsRequest: doc(GUIDE, 'specifying-kms-encryption', 'Guide: specifying SSE-KMS'),
  bucketKey: doc(GUIDE, 'bucket-key', 'Guide: S3 Bucket Keys'),
  dsse: doc(GUIDE, 'UsingDSSEncryption', 'Guide: DSSE-KMS'),
  sseC: doc(GUIDE, 'ServerSideEncryptionCustomerKeys', 'Guide: SSE-C'),
  sseCRequest: doc(GUIDE, 'specifying-s3-c-encryption', 'Guide: specifying SSE-C'),
  blocking: doc(GUIDE, 'blocking-unblocking-s3-c-encryption-gpb', 'Guide: blocking SSE-C'),
  bucketEncryption: doc(GUIDE, 'bucket-encryption', 'Guide: default bucket encryption'),
  putEncryption: doc(API, 'API_PutBucketEncryption', 'API: PutBucketEncryption'),
  policyKeys: doc(GUIDE, 'amazon-s3-policy-keys', 'Guide: bucket policy examples with condition keys'),
  policies: doc(GUIDE, 'example-bucket-policies', 'Guide: bucket policy examples'),
  putPolicy: doc(API, 'API_PutBucketPolicy', 'API: PutBucketPolicy'),
  getPolicy: doc(API, 'API_GetBucketPolicy', 'API: GetBucketPolicy'),
  lifecycle: doc(
    GUIDE,
    'mpu-abort-incomplete-mpu-lifecycle-config',
    'Guide: lifecycle of incomplete uploads',
  ),
  putLifecycle: doc(API, 'API_PutBucketLifecycleConfiguration', 'API: PutBucketLifecycleConfiguration'),
  ownership: doc(GUIDE, 'about-object-ownership', 'Guide: object ownership'),
  owner: doc(GUIDE, 'bucket-owner-condition', 'Guide: verifying bucket ownership'),
};
