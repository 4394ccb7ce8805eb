/** Where a figure comes from that is not ours. */
export const SOURCES = {
  pricing: { name: 'AWS KMS pricing', url: 'https://aws.amazon.com/kms/pricing/' },
  bucketKey: {
    name: 'S3 Bucket Keys',
    url: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html',
  },
  dsse: {
    name: 'DSSE-KMS',
    url: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingDSSEncryption.html',
  },
  cnssp: {
    name: 'AWS on CNSSP 15',
    url: 'https://aws.amazon.com/blogs/aws/new-amazon-s3-dual-layer-server-side-encryption-with-keys-stored-in-aws-key-management-service-dsse-kms/',
  },
  sseC: {
    name: 'SSE-C on new buckets',
    url: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html',
  },
  sseS3: {
    name: 'S3 encrypts by default',
    url: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html',
  },
} as const;

export type Source = keyof typeof SOURCES;

export const COLUMNS = [
  'Keys are with',
  'KMS calls',
  'CloudTrail shows',
  'Largest file',
  'Who else can open it',
] as const;

/** A cell, with the source of what it says. */
export type Cell = string | readonly [text: string, source: Source];

export interface Row {
  /** Id of the profile. */
  readonly profile: string;
  readonly goodFor: string;
  readonly cells: readonly [Cell, Cell, Cell, Cell, Cell];
}

const SEALED_MAX = '64 GiB';
const S3_MAX = '5 TiB';
const CLIENTS = 'S3 Encryption Clients of seven languages, with the key';
const ANY_TOOL = 'any S3 tool with permission';

/** As in docs/operations.md, docs/audit.md and SECURITY.md; figures of AWS with their source. */
export const ROWS: readonly Row[] = [
  {
    profile: 'client',
    goodFor: 'confidential files that your application gives back to its users',
    cells: [
      'your KMS, through the signer',
      ['one to write, one to read; $0.03 for 10,000', 'pricing'],
      'each data key made or opened, with the object’s name',
      SEALED_MAX,
      `${CLIENTS}`,
    ],
  },
  {
    profile: 'client-rsa',
    goodFor: 'drop boxes: whistleblowers, applications, tenders',
    cells: ['the recipient', 'none', 'S3 requests only', SEALED_MAX, CLIENTS],
  },
  {
    profile: 'client-aes',
    goodFor: 'a person’s own files',
    cells: ['this browser', 'none', 'S3 requests only', SEALED_MAX, CLIENTS],
  },
  {
    profile: 'sse-s3',
    goodFor: 'everything that has no rule of its own',
    cells: [['S3; on by default since 2023', 'sseS3'], 'none', 'S3 requests only', S3_MAX, ANY_TOOL],
  },
  {
    profile: 'sse-kms',
    goodFor: 'a second permission, and a log of the key’s use',
    cells: [
      'your KMS',
      ['one per object; a bucket key saves up to 99 %', 'bucketKey'],
      ['each use of the key; with a bucket key, by bucket', 'bucketKey'],
      S3_MAX,
      `${ANY_TOOL} and kms:Decrypt`,
    ],
  },
  {
    profile: 'dsse-kms',
    goodFor: 'rules that ask for two layers, such as CNSSP 15',
    cells: [
      ['your KMS; second layer with S3', 'dsse'],
      ['for each object: no bucket key', 'dsse'],
      'each use of the key',
      S3_MAX,
      `${ANY_TOOL} and kms:Decrypt`,
    ],
  },
  {
    profile: 'sse-c',
    goodFor: 'keys that AWS does not keep',
    cells: [
      ['you; new buckets must allow it first', 'sseC'],
      'none',
      'S3 requests, never a key',
      S3_MAX,
      'tools that you give the object’s key',
    ],
  },
  {
    profile: 'sse-c-page',
    goodFor: 'keys that your servers do not have either',
    cells: [
      ['the page; new buckets must allow it first', 'sseC'],
      'none',
      'S3 requests, never a key',
      S3_MAX,
      'tools that you give the object’s key',
    ],
  },
  {
    profile: 'client-sse-kms',
    goodFor: 'auditors who want the header on what is sealed already',
    cells: [
      'your KMS, twice',
      'those of both',
      'the uses of both keys',
      SEALED_MAX,
      `${CLIENTS}, and kms:Decrypt for S3`,
    ],
  },
];
