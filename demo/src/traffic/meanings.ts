/** What each header or query parameter does, in one line. Names in lower case. */
const SSE = 'x-amz-server-side-encryption';

const MEANINGS: Readonly<Record<string, string>> = {
  [SSE]: 'Who encrypts at rest, and how: AES256 is SSE-S3, aws:kms SSE-KMS, aws:kms:dsse two layers.',
  [`${SSE}-aws-kms-key-id`]: 'Which KMS key S3 asks for data keys. Signed, so the page cannot name another.',
  [`${SSE}-context`]:
    'Encryption context: the KMS binds it to the data key and CloudTrail records it. Not secret.',
  [`${SSE}-bucket-key-enabled`]: 'S3 keeps a key of the bucket for a while, and asks the KMS far less often.',
  [`${SSE}-customer-algorithm`]: 'SSE-C: the key comes with this request. AES256 is the only value.',
  [`${SSE}-customer-key`]: 'The key itself, 32 bytes in base64. S3 uses it and forgets it. HTTPS only.',
  [`${SSE}-customer-key-md5`]: 'MD5 of the key, so that S3 notices one that was damaged on the way.',
  'x-amz-checksum-crc64nvme': 'CRC of the stored bytes: S3 computes it too, and refuses a body that differs.',
  'x-amz-checksum-type': 'FULL_OBJECT: one checksum over the whole object, not one for each part.',
  'x-amz-checksum-algorithm': 'Announces which checksum the completed object will be checked with.',
  'x-amz-checksum-mode': 'Asks S3 to tell the stored checksum.',
  'x-amz-sdk-checksum-algorithm': 'Which checksum the SDK was told to use.',
  'x-amz-mp-object-size': 'The size that all parts must add up to; S3 refuses another.',
  'x-amz-tagging':
    'SSE-C, derived keys: version and salt. Readable without the key, useless without the master secret.',
  'x-amz-tagging-count': 'How many tags the object has.',
  'x-amz-expected-bucket-owner': 'S3 refuses when the bucket belongs to another account.',
  'x-amz-content-sha256': 'Hash of the body, or UNSIGNED-PAYLOAD where the signer never sees it.',
  'x-amz-date': 'When it was signed.',
  'x-amz-algorithm': 'Signature Version 4.',
  'x-amz-credential':
    'Whose key signed, and for which day, region and service. The secret key never travels.',
  'x-amz-expires': 'Seconds for which this URL is good.',
  'x-amz-signedheaders': 'The headers that must arrive exactly as they were signed.',
  'x-amz-signature':
    'The signature over method, path, query and signed headers. Whoever has it can repeat the request.',
  'x-amz-user-agent': 'Which SDK asks.',
  'x-amz-request-id': 'S3’s name for this request: support and CloudTrail know it by this.',
  'x-amz-id-2': 'More of the same, for support.',
  'x-amz-meta-x-amz-c': 'Content algorithm: 115 is AES-256-GCM with HKDF-SHA-512 and key commitment.',
  'x-amz-meta-x-amz-d': 'Key commitment: fits one data key only.',
  'x-amz-meta-x-amz-i': 'Message id: with the data key it gives the key of this object.',
  'x-amz-meta-x-amz-3': 'The data key, wrapped: useless without the wrapping key.',
  'x-amz-meta-x-amz-w': 'How it is wrapped: 02 by an AES key, 12 by a KMS, 22 by an RSA public key.',
  'x-amz-meta-x-amz-t': 'Encryption context of the wrapped key: checked by the KMS, not secret.',
  'x-amz-meta-x-amz-m': 'Material description: tells a reader which wrapping key to take.',
  'x-amz-meta-sealift-file': 'File name, type and object key, sealed under the data key.',
  'x-amz-meta-sealift-signature': 'The uploader’s signature, for readers who know the sender.',
  authorization: 'The signer’s own signature: this request does not come from the page.',
  'content-length': 'Exact size of the body. Signed: a page cannot send more or less.',
  'content-type': 'Always the same, decided by the signer: the file’s type stays out of sight.',
  'content-range': 'Which bytes of the object these are.',
  'accept-ranges': 'Parts of the object may be asked for.',
  host: 'The bucket’s address. Always signed.',
  origin: 'The page’s origin: the bucket’s CORS rules must name it.',
  range: 'Which bytes are wanted.',
  'if-none-match': 'Only if nothing has this key yet: no object is ever overwritten.',
  'if-match': 'Only the very object that the signer has seen.',
  etag: 'S3’s fingerprint. An MD5 of the content only for single uploads under SSE-S3 or none.',
  'last-modified': 'When it was stored.',
  partnumber: 'Which part of the multipart upload.',
  uploadid: 'Which multipart upload.',
  uploads: 'Opens a multipart upload.',
  'x-id': 'The operation’s name, for logs.',
  'access-control-allow-origin': 'CORS: this page may read the answer.',
  'access-control-expose-headers': 'CORS: these headers, too.',
};

/** Headers that a browser or HTTP library adds by itself, and that say nothing about protection. */
const ORDINARY = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'access-control-allow-credentials',
  'access-control-allow-methods',
  'access-control-max-age',
  'amz-sdk-invocation-id',
  'amz-sdk-request',
  'cache-control',
  'connection',
  'date',
  'dnt',
  'expect',
  'keep-alive',
  'pragma',
  'priority',
  'referer',
  'server',
  'te',
  'transfer-encoding',
  'user-agent',
  'vary',
]);

/** @returns undefined for what only the browser or a library has to say */
export function meaningOf(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (isOrdinary(lower)) return undefined;
  return MEANINGS[lower] ?? (lower.startsWith('x-amz-meta-') ? 'User metadata.' : 'Part of the request.');
}

export function isOrdinary(name: string): boolean {
  const lower = name.toLowerCase();
  return ORDINARY.has(lower) || lower.startsWith('sec-');
}

/** What is about encryption comes first, then checks, then the signature. */
const ORDER = [
  SSE,
  'x-amz-meta-x-amz-c',
  'x-amz-meta-x-amz-w',
  'x-amz-meta-x-amz-3',
  'x-amz-meta-x-amz-t',
  'x-amz-meta-x-amz-d',
  'x-amz-meta-x-amz-i',
  'x-amz-meta',
  'x-amz-tagging',
  'x-amz-checksum',
  'if-',
  'content-',
  'range',
  'x-amz-mp',
  'host',
  'origin',
];

export function rankOf(name: string): number {
  const at = ORDER.findIndex((start) => name.toLowerCase().startsWith(start));
  return at === -1 ? ORDER.length : at;
}
