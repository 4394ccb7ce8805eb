/** What each entry of an object's metadata is, for people. Names as in the S3 Encryption Client's format V3. */
const MEANINGS: Readonly<Record<string, string>> = {
  'x-amz-c': 'Content algorithm. 115 is AES-256-GCM with HKDF-SHA-512 and key commitment.',
  'x-amz-d': 'Key commitment: fits one data key only, so an object cannot be made to open in two ways.',
  'x-amz-i': 'Message id: 28 random bytes. With the data key they give the key of this one object.',
  'x-amz-3': 'The data key, wrapped. Of no use without the wrapping key.',
  'x-amz-w': 'How the data key is wrapped.',
  'x-amz-t': 'Encryption context: bound to the wrapped data key by the KMS. Checked, not secret.',
  'x-amz-m': 'Material description: tells the reader which wrapping key to take.',
  'sealift-file':
    'File name and type, and the object’s key, sealed under a key derived from the data key. S3 cannot read them.',
  'sealift-signature': 'The uploader’s signature over all of this but the wrapped key.',
};

const WRAPS: Readonly<Record<string, string>> = {
  '02': '02 is AES/GCM with a wrapping key.',
  '12': '12 is kms+context: by a KMS.',
  '22': '22 is RSA-OAEP-SHA1: by a public key.',
};

const ORDER = Object.keys(MEANINGS);

export interface MetadataEntry {
  readonly name: string;
  readonly value: string;
  readonly meaning: string;
}

/** The entries in the order in which they are best explained, unknown ones last. */
export function explained(metadata: Readonly<Record<string, string>>): MetadataEntry[] {
  const rank = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return Object.entries(metadata)
    .sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b))
    .map(([name, value]) => ({ name, value, meaning: meaning(name, value) }));
}

function meaning(name: string, value: string): string {
  const words = MEANINGS[name] ?? 'Set by the application.';
  const wrap = name === 'x-amz-w' ? WRAPS[value] : undefined;
  return wrap ? `${words} ${wrap}` : words;
}
