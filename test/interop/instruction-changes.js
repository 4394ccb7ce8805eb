import { flipEntry } from './changes.js';

const INVALID = 'instruction-file-invalid';
const WRAPS = new Map([
  ['02', 'AES/GCM'],
  ['22', 'RSA-OAEP-SHA1'],
  ['12', 'kms+context'],
]);

/**
 * Changes to objects whose wrapped data key is in an instruction file.
 *
 * @type {Record<string, import('./changes.js').Change>}
 */
export const INSTRUCTION_CHANGES = {
  'the instruction file is gone': {
    code: { v3: 'instruction-file-required', v2: 'not-encrypted' },
    object: (object) => {
      object.text = '';
    },
  },
  'the file of another object': {
    code: { v3: 'key-commitment-mismatch', v2: 'object-authentication-failed' },
    object: (object) => {
      object.file = object.otherFile;
    },
  },
  'a bit of the wrapped data key, in the file': {
    code: { aes: 'data-key-unwrap-failed', rsa: 'data-key-unwrap-failed', kms: 'kms-context-mismatch' },
    object: ({ file }) => flipEntry(file, 'x-amz-3' in file ? 'x-amz-3' : 'x-amz-key-v2'),
  },
  'a bit of the key commitment, at the object': {
    code: 'key-commitment-mismatch',
    formats: ['v3'],
    object: ({ metadata }) => flipEntry(metadata, 'x-amz-d'),
  },
  'x-amz-c, x-amz-d, x-amz-i in the file, too': {
    code: INVALID,
    formats: ['v3'],
    object: ({ metadata, file }) => Object.assign(file, pins(metadata)),
  },
  'x-amz-c, x-amz-d, x-amz-i in the file only': {
    code: INVALID,
    formats: ['v3'],
    object: (object) => {
      Object.assign(object.file, pins(object.metadata));
      object.metadata = {};
    },
  },
  'key commitment in the file only': {
    code: INVALID,
    formats: ['v3'],
    object: ({ metadata, file }) => {
      file['x-amz-d'] = metadata['x-amz-d'] ?? '';
      delete metadata['x-amz-d'];
    },
  },
  'a V2 file beside a V3 object, V2 allowed': {
    code: 'metadata-mixed-versions',
    formats: ['v3'],
    object: (object) => {
      const { 'x-amz-3': key = '', 'x-amz-w': wrap = '', 'x-amz-m': m, 'x-amz-t': t } = object.file;
      object.file = {
        'x-amz-key-v2': key,
        'x-amz-wrap-alg': WRAPS.get(wrap) ?? '',
        'x-amz-matdesc': t ?? m ?? '{}',
        'x-amz-cek-alg': 'AES/GCM/NoPadding',
        'x-amz-iv': Buffer.alloc(12, 1).toString('base64'),
        'x-amz-tag-len': '128',
      };
    },
    reader: (request) => {
      request.format = 'v2';
    },
  },
  'unknown wrap algorithm, in the file': {
    code: 'unsupported-algorithm',
    object: ({ file }) => {
      file['x-amz-w' in file ? 'x-amz-w' : 'x-amz-wrap-alg'] = '42';
    },
  },
  'an entry that does not belong into the file': {
    code: INVALID,
    tolerated: ['Java', 'Go'],
    object: ({ file }) => {
      file.author = 'someone';
    },
  },
  'another map than an instruction file': {
    code: INVALID,
    object: (object) => {
      object.file = { invalid: 'json' };
    },
  },
  'the file cut off': {
    code: INVALID,
    object: (object) => {
      object.text = JSON.stringify(object.file).slice(0, -1);
    },
  },
};

function pins({ 'x-amz-c': c = '', 'x-amz-d': d = '', 'x-amz-i': i = '' }) {
  return { 'x-amz-c': c, 'x-amz-d': d, 'x-amz-i': i };
}
