/** @typedef {{ server: string, profiles: RegExp, check: RegExp, got: string, why: string }} Difference */

const ANY = /./;
const SIZES = /bytes$|MiB$/;
const MISMATCH = 'up: signer-refused protection-mismatch';
const NOT_TAKEN = 'bucket-setting-unknown';

const NO_DSSE = 'the server has no DSSE-KMS and refuses it';
const NO_BUCKET_KEY = 'the server reports no bucket key, so the signer refuses: it pinned one';
const NULL_CONDITION =
  'Ceph 16 takes a Null condition for true when the header is missing, whatever its value, and looks at no header when an ' +
  'upload in parts begins. Do not set the policy there';

/** @param {string} server @param {RegExp} profiles @returns {Difference[]} */
const refused = (server, profiles) => [
  { server, profiles, check: /bytes$|^1 MiB$/, got: 'up: s3-refused', why: NO_DSSE },
  { server, profiles, check: /^100 MiB$/, got: 'up: signer-refused s3-refused', why: NO_DSSE },
];

/** @param {RegExp} profiles @param {RegExp} check @param {string} got @param {string} why @returns {Difference} */
const radosgw = (profiles, check, got, why) => ({ server: 'radosgw', profiles, check, got, why });
/** @param {RegExp} profiles @param {RegExp} check @param {string} got @param {string} why @returns {Difference} */
const minio = (profiles, check, got, why) => ({ server: 'minio', profiles, check, got, why });

const CEPH_SETUP = 'Ceph 16 takes no default encryption; `bucket setup` says so, and sets the rest';
const CEPH_TLS = 'Ceph 16 does not know aws:SecureTransport of a request without TLS';
const CEPH_TAGS =
  'Ceph 16 drops the tags of uploads in parts, and with them version and salt of the key; the signer notices and gives no receipt';
const MINIO_SETUP =
  'MinIO knows no CORS of a bucket (it lets every page in) and no lifecycle rule that only aborts uploads (it removes them ' +
  'after a day by itself); `bucket setup` says so, and sets the rest';
const MINIO_USERS =
  'MinIO applies bucket policies to requests that nobody signed; what users may do stands in policies of theirs';
const MINIO_PARTS =
  'MinIO looks for the headers at each part, too, where they cannot be. Everything else about these statements is enforced';

/**
 * What a server is known to do otherwise, with the reason. A change of any of them is a failure of the run, also one for
 * the better. `sealift-dev-s3` has none.
 *
 * @type {readonly Difference[]}
 */
export const DIFFERENCES = [
  radosgw(/^sealift$/, /^bucket setup$/, `exit code 1: ${NOT_TAKEN}`, CEPH_SETUP),
  radosgw(ANY, /^bucket setup$/, NOT_TAKEN, CEPH_SETUP),
  radosgw(
    /^(client \+ )?sse-s3$/,
    SIZES,
    MISMATCH,
    'Ceph 16 has no SSE-S3 and ignores the header; the signer notices',
  ),
  radosgw(/^sse-kms with a bucket key$/, SIZES, MISMATCH, NO_BUCKET_KEY),
  ...refused('radosgw', /dsse-kms$/),
  radosgw(/^sse-c, keys of the signer$|^client \+ sse-c$/, /^100 MiB$/, MISMATCH, CEPH_TAGS),
  radosgw(/^two replicas$/, /^sse-c/, MISMATCH, CEPH_TAGS),
  radosgw(/^policies$/, ANY, 'refuses everything', NULL_CONDITION),
  radosgw(
    /^plain HTTP$/,
    /^GET with an SSE-C key$/,
    '200',
    'Ceph ignores the key for an object that has none',
  ),
  radosgw(/^plain HTTP$/, /^GET under/, '200', CEPH_TLS),

  minio(/^sealift$/, /^bucket setup$/, `exit code 1: ${NOT_TAKEN}`, MINIO_SETUP),
  minio(/^sealift$/, /^bucket doctor$/, 'exit code 1: bucket-unfit', MINIO_SETUP),
  minio(ANY, /^bucket setup$/, NOT_TAKEN, MINIO_SETUP),
  minio(
    /dsse-kms$/,
    /^bucket doctor$/,
    'policy-missing, cors-missing, lifecycle-missing',
    `${MINIO_SETUP}; ${NO_DSSE}`,
  ),
  minio(ANY, /^bucket doctor$/, 'cors-missing, lifecycle-missing', MINIO_SETUP),
  minio(/^sse-kms with a bucket key$/, SIZES, MISMATCH, NO_BUCKET_KEY),
  ...refused('minio', /dsse-kms$/),
  minio(/^policies$/, /^dsse-kms: as bucket policy$/, 'not taken: bucket-unavailable', NO_DSSE),
  minio(/^policies$/, /^sse-s3: as policy of/, 'refuses a part of sse-s3 (403)', MINIO_PARTS),
  minio(/^policies$/, /^sse-kms: as policy of/, 'refuses a part of sse-kms (403)', MINIO_PARTS),
  minio(/^policies$/, /as bucket policy/, 'refuses nothing that is signed', MINIO_USERS),
  minio(/^plain HTTP$/, /under the policy/, '200', MINIO_USERS),
];
