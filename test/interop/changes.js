/**
 * A change to a genuine object, or to what its reader brings, after which nobody may read it.
 *
 * @typedef {object} Change
 * @property {string | Record<string, string>} code what Sealift answers; where it depends on keyring or format, for each
 * @property {('v2' | 'v3')[]} [formats] default: both
 * @property {('aes' | 'rsa' | 'kms')[]} [wraps] default: all
 * @property {string[]} [waitsForever] clients whose read neither ends nor fails
 * @property {string[]} [tolerated] clients that read it nevertheless
 * @property {string[]} [droppedBy] servers that do not keep the entry which is added
 * @property {string[]} [panics] clients that end in a panic instead of an error
 * @property {(object: Genuine) => void} [object]
 * @property {(request: import('./peer.js').Request, world: import('./world.js').World) => void} [reader]
 */

/**
 * @typedef {object} Genuine what is stored, to be changed
 * @property {Record<string, string>} metadata
 * @property {Buffer} body
 * @property {Record<string, string>} file entries of the instruction file; empty where there is none
 * @property {string} [text] the instruction file, when it is not to be these entries; '' for no file
 * @property {Record<string, string>} otherFile the instruction file of another object under the same keys
 */

/** What a V2 object has; none of it fits the object it is put on. */
const V2_ENTRIES = {
  'x-amz-key-v2': Buffer.alloc(32, 1).toString('base64'),
  'x-amz-iv': Buffer.alloc(12, 1).toString('base64'),
  'x-amz-cek-alg': 'AES/GCM/NoPadding',
  'x-amz-wrap-alg': 'kms+context',
  'x-amz-matdesc': '{}',
  'x-amz-tag-len': '128',
};

/** @type {Record<string, Change>} */
export const CHANGES = {
  'first bit of the content': {
    code: 'object-authentication-failed',
    object: ({ body }) => flip(body, 0),
  },
  'last bit of the tag': {
    code: 'object-authentication-failed',
    object: ({ body }) => flip(body, body.length - 1),
  },
  'last byte cut off': {
    code: 'object-authentication-failed',
    object: (object) => {
      object.body = object.body.subarray(0, -1);
    },
  },
  'one byte added': {
    code: 'object-authentication-failed',
    object: (object) => {
      object.body = Buffer.concat([object.body, Buffer.alloc(1)]);
    },
  },
  'shorter than a tag': {
    code: 'object-size-mismatch',
    waitsForever: ['Java'],
    object: (object) => {
      object.body = object.body.subarray(0, 15);
    },
  },
  'a bit of the wrapped data key': {
    code: { aes: 'data-key-unwrap-failed', rsa: 'data-key-unwrap-failed', kms: 'kms-context-mismatch' },
    object: ({ metadata }) => {
      flipEntry(metadata, 'x-amz-3' in metadata ? 'x-amz-3' : 'x-amz-key-v2');
    },
  },
  'another wrapping key': {
    code: { aes: 'data-key-unwrap-failed', rsa: 'data-key-unwrap-failed', kms: 'kms-key-mismatch' },
    reader: (request, { otherKeyrings }) => {
      request.keyring = otherKeyrings[request.keyring.type];
    },
  },
  'a bit of the IV': {
    code: 'object-authentication-failed',
    formats: ['v2'],
    object: ({ metadata }) => flipEntry(metadata, 'x-amz-iv'),
  },
  'a bit of the key commitment': {
    code: 'key-commitment-mismatch',
    formats: ['v3'],
    object: ({ metadata }) => flipEntry(metadata, 'x-amz-d'),
  },
  'key commitment one byte short': {
    code: 'metadata-invalid',
    formats: ['v3'],
    object: ({ metadata }) => {
      metadata['x-amz-d'] = shortened(metadata['x-amz-d']);
    },
  },
  'key commitment missing': {
    code: 'metadata-invalid',
    formats: ['v3'],
    object: ({ metadata }) => {
      delete metadata['x-amz-d'];
    },
  },
  'a bit of the message id': {
    code: 'key-commitment-mismatch',
    formats: ['v3'],
    object: ({ metadata }) => flipEntry(metadata, 'x-amz-i'),
  },
  'unknown content algorithm': {
    code: 'unsupported-algorithm',
    object: ({ metadata }) => {
      metadata['x-amz-c' in metadata ? 'x-amz-c' : 'x-amz-cek-alg'] = '117';
    },
  },
  'unknown wrap algorithm': {
    code: 'unsupported-algorithm',
    object: ({ metadata }) => {
      metadata['x-amz-w' in metadata ? 'x-amz-w' : 'x-amz-wrap-alg'] = '42';
    },
  },
  'all encryption metadata removed': {
    code: 'not-encrypted',
    object: (object) => {
      object.metadata = {};
    },
  },
  'V2 read by a client that demands key commitment': {
    code: 'non-committing-suite-refused',
    formats: ['v2'],
    reader: (request) => {
      request.format = 'v3';
    },
  },
  'V2 dressed up as V3 (x-amz-c, x-amz-w added)': {
    code: 'metadata-mixed-versions',
    formats: ['v2'],
    object: ({ metadata }) => {
      metadata['x-amz-c'] = '115';
      metadata['x-amz-w'] = '12';
    },
    reader: (request) => {
      request.format = 'v3';
    },
  },
  'every V2 entry beside those of V3': {
    code: 'metadata-mixed-versions',
    formats: ['v3'],
    object: ({ metadata }) => Object.assign(metadata, V2_ENTRIES),
  },
  'the same, read by a client that allows V2': {
    code: 'metadata-mixed-versions',
    formats: ['v3'],
    object: ({ metadata }) => Object.assign(metadata, V2_ENTRIES),
    reader: (request) => {
      request.format = 'v2';
    },
  },
  'x-amz-unencrypted-content-length on V3': {
    code: 'metadata-mixed-versions',
    tolerated: ['Java', 'Go', 'Python'],
    droppedBy: ['minio'],
    formats: ['v3'],
    object: ({ metadata }) => {
      metadata['x-amz-unencrypted-content-length'] = '1000';
    },
  },
  'V2 as V1 (x-amz-key)': {
    code: 'legacy-algorithm-refused',
    formats: ['v2'],
    object: (object) => {
      const { 'x-amz-key-v2': key = '', 'x-amz-iv': iv = '' } = object.metadata;
      object.metadata = { 'x-amz-key': key, 'x-amz-iv': iv, 'x-amz-matdesc': '{}' };
    },
  },
  'V2 as AES-CBC': {
    code: 'legacy-algorithm-refused',
    formats: ['v2'],
    object: ({ metadata }) => {
      metadata['x-amz-cek-alg'] = 'AES/CBC/PKCS5Padding';
      metadata['x-amz-iv'] = Buffer.alloc(16, 1).toString('base64');
      delete metadata['x-amz-tag-len'];
    },
  },
  'kms+context as kms': {
    code: { v2: 'legacy-algorithm-refused', v3: 'unsupported-algorithm' },
    wraps: ['kms'],
    object: ({ metadata }) => {
      metadata['x-amz-w' in metadata ? 'x-amz-w' : 'x-amz-wrap-alg'] = 'kms';
    },
  },
  'an encryption context that is no text': {
    code: 'metadata-invalid',
    wraps: ['kms'],
    panics: ['Go'],
    object: ({ metadata }) => {
      metadata['x-amz-t' in metadata ? 'x-amz-t' : 'x-amz-matdesc'] = '=?utf-8?B?gA==?=';
    },
  },
  'another encryption context given': {
    code: 'encryption-context-mismatch',
    wraps: ['kms'],
    reader: (request) => {
      request.description = { department: 'sales' };
    },
  },
  'encryption context changed on both sides': {
    code: 'kms-context-mismatch',
    wraps: ['kms'],
    object: ({ metadata }) => {
      const entry = 'x-amz-t' in metadata ? 'x-amz-t' : 'x-amz-matdesc';
      metadata[entry] = String(metadata[entry]).replace('records', 'sales');
    },
    reader: (request) => {
      request.description = { department: 'sales' };
    },
  },
};

function flip(bytes, index) {
  bytes[index] = (bytes[index] ?? 0) ^ 1;
}

/** @param {Record<string, string>} entries @param {string} entry */
export function flipEntry(entries, entry) {
  const bytes = Buffer.from(entries[entry] ?? '', 'base64');
  flip(bytes, bytes.length - 1);
  entries[entry] = bytes.toString('base64');
}

function shortened(base64) {
  return Buffer.from(base64, 'base64').subarray(0, -1).toString('base64');
}
