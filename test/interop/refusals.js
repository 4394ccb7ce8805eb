import { stat } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { SealiftError } from '@sealift/core/errors';
import { ClientRefused } from './peer.js';
import { load, store } from './sealift.js';
import { plaintextFile } from './world.js';

const CONTEXT = { department: 'records' };

/**
 * A change to a genuine object, or to what its reader brings, after which nobody may read it.
 *
 * @typedef {object} Change
 * @property {string | Record<string, string>} code what Sealift answers; where it depends on the keyring, for each
 * @property {('v2' | 'v3')[]} [formats] default: both
 * @property {('aes' | 'rsa' | 'kms')[]} [wraps] default: all
 * @property {string[]} [waitsForever] clients whose read neither ends nor fails
 * @property {(object: { metadata: Record<string, string>, body: Buffer }) => void} [object]
 * @property {(request: import('./peer.js').Request, world: import('./world.js').World) => void} [reader]
 */

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

/**
 * One side writes; the other reads an unchanged copy, and must refuse each changed one.
 *
 * @param {import('./world.js').World} world
 * @param {import('./clients.js').Client} client
 * @param {import('./peer.js').Peer} theirs
 * @param {import('./peer.js').Peer} ours
 * @returns {import('./matrix.js').Case[]}
 */
export function refusals(world, client, theirs, ours) {
  return client.keyrings.flatMap((wrap) =>
    /** @type {const} */ (['v3', 'v2']).flatMap((format) => [
      ...refusedBy('they refuse', ours, theirs, wrap, format),
      ...refusedBy('we refuse', theirs, ours, wrap, format),
    ]),
  );

  /** @returns {import('./matrix.js').Case[]} */
  function refusedBy(group, writer, reader, wrap, format) {
    const key = [client.name, group, wrap, format].join('/');
    const description = wrap === 'kms' ? CONTEXT : {};
    const request = requestFor(world, key, { format, keyring: world.keyrings[wrap], description });
    let writing;
    const genuine = () => {
      writing ??= readableObject(world, request, writer, reader);
      return writing;
    };
    return Object.entries(CHANGES)
      .filter(([, { formats, wraps, waitsForever }]) => {
        const hangs = reader === theirs && waitsForever?.includes(client.name) === true;
        return formats?.includes(format) !== false && wraps?.includes(wrap) !== false && !hangs;
      })
      .map(([column, change]) => ({
        group,
        client: client.name,
        wrap,
        format,
        column,
        detail: '',
        async check() {
          const object = structuredClone(await genuine());
          object.body = Buffer.from(object.body);
          change.object?.(object);
          const changed = requestFor(world, `${key}/${column}`, request);
          change.reader?.(changed, world);
          await store(world, changed.key, object.metadata, object.body, object.body.length);
          const code = typeof change.code === 'string' ? change.code : change.code[wrap];
          const error = await reader.get(changed).then(
            () => new Error('it was read'),
            (reason) => reason,
          );
          if (reader === theirs) expectClientRefused(world, changed.key, error);
          else if (!(error instanceof SealiftError) || error.code !== code) throw error;
          const { size } = await stat(changed.file).catch(() => ({ size: 0 }));
          if (size > 0) throw new Error(`it was refused after ${size} bytes of plaintext were handed out`);
        },
      }));
  }
}

/** No two requests share a file: what one left behind must not look like the refusal of another. */
function requestFor({ folder }, key, rest) {
  return { ...rest, key, file: path.join(folder, encodeURIComponent(key)) };
}

/** An object as it is stored, an unchanged copy of which the reader has read. */
async function readableObject(world, request, writer, reader) {
  await writer.put({ ...request, file: await plaintextFile(world.folder, 1000) });
  const { metadata, body } = await load(world, request.key);
  const object = { metadata, body: await buffer(body) };
  await store(world, request.key, metadata, object.body, object.body.length);
  await reader.get(request);
  return object;
}

/** The client must have got the object (only our own server tells), and have thrown by itself. */
function expectClientRefused({ s3 }, key, error) {
  const served =
    s3.requests?.some((one) => one.key === key && one.method === 'GET' && one.status === 200) ?? true;
  if (!(error instanceof ClientRefused) || !served) throw error;
}

function flip(bytes, index) {
  bytes[index] = (bytes[index] ?? 0) ^ 1;
}

function flipEntry(metadata, entry) {
  const bytes = Buffer.from(metadata[entry], 'base64');
  flip(bytes, bytes.length - 1);
  metadata[entry] = bytes.toString('base64');
}

function shortened(base64) {
  return Buffer.from(base64, 'base64').subarray(0, -1).toString('base64');
}
