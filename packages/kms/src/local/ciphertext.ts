import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { StringMap } from '@sealift/core';
import { KmsError } from '@sealift/core/keyrings';

/**
 * A wrapped data key, 102 bytes for the usual key id:
 *
 *     1   format version, 01
 *     1   bytes of the key id
 *     n   key id, ASCII
 *     4   version of the master key, big-endian
 *     12  nonce, random
 *     32  the data key, AES-256-GCM
 *     16  tag
 *
 * The header and the canonical encryption context are the additional data.
 */
const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const DATA_KEY_BYTES = 32;

export interface WrappedBy {
  readonly keyId: string;
  readonly version: number;
}

export function wrap(
  material: Uint8Array,
  by: WrappedBy,
  dataKey: Uint8Array,
  context: StringMap,
): Uint8Array<ArrayBuffer> {
  const header = headerOf(by);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', material, nonce);
  cipher.setAAD(additionalData(header, context));
  const sealed = Buffer.concat([cipher.update(dataKey), cipher.final()]);
  return new Uint8Array(Buffer.concat([header, nonce, sealed, cipher.getAuthTag()]));
}

/** Which key made this. @throws KmsError `kms-ciphertext-invalid` */
export function readHeader(blob: Uint8Array): WrappedBy {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  const idLength = bytes[1] ?? 0;
  const headerLength = 2 + idLength + 4;
  if (bytes[0] !== FORMAT || bytes.byteLength !== headerLength + NONCE_BYTES + DATA_KEY_BYTES + TAG_BYTES) {
    throw new KmsError('kms-ciphertext-invalid', 'This is not a data key wrapped by the local KMS.');
  }
  return { keyId: bytes.toString('latin1', 2, 2 + idLength), version: bytes.readUInt32BE(2 + idLength) };
}

/** @throws KmsError `kms-context-mismatch` */
export function unwrap(material: Uint8Array, blob: Uint8Array, context: StringMap): Uint8Array<ArrayBuffer> {
  const header = headerOf(readHeader(blob));
  const nonce = blob.subarray(header.byteLength, header.byteLength + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', material, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(header, context));
  decipher.setAuthTag(blob.subarray(-TAG_BYTES));
  try {
    const opened = decipher.update(blob.subarray(header.byteLength + NONCE_BYTES, -TAG_BYTES));
    return new Uint8Array(Buffer.concat([opened, decipher.final()]));
  } catch {
    throw new KmsError(
      'kms-context-mismatch',
      'The encryption context is not the one the data key was wrapped with.',
    );
  }
}

function headerOf({ keyId, version }: WrappedBy): Buffer {
  const id = Buffer.from(keyId, 'latin1');
  const header = Buffer.alloc(2 + id.byteLength + 4);
  header[0] = FORMAT;
  header[1] = id.byteLength;
  id.copy(header, 2);
  header.writeUInt32BE(version, 2 + id.byteLength);
  return header;
}

/** The order of a context's entries says nothing, so they are sorted; JSON keeps names and values apart. */
function additionalData(header: Buffer, context: StringMap): Buffer {
  const entries = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat([header, Buffer.from(JSON.stringify(entries))]);
}
