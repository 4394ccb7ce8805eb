/** Objects of a keyring, and back. */
import type { Keyring } from '@sealift/core/keyrings';
import { createOpener, type ObjectMetadata, openVerified } from '@sealift/core/open';
import { createSealer, sealStream } from '@sealift/core/seal';

type Bytes = Uint8Array<ArrayBuffer>;

export interface Stored {
  readonly metadata: ObjectMetadata;
  readonly object: Bytes;
}

export async function seal(keyring: Keyring, plaintext: Bytes): Promise<Stored> {
  const sealer = await createSealer({ keyring, plaintextSize: plaintext.byteLength });
  const pieces: Bytes[] = [];
  for await (const piece of sealStream(sealer, whole(plaintext))) pieces.push(piece);
  return { metadata: sealer.metadata, object: new Uint8Array(await new Blob(pieces).arrayBuffer()) };
}

export async function open(keyring: Keyring, { metadata, object }: Stored): Promise<Bytes> {
  const opener = await createOpener({ keyring, metadata, objectSize: object.byteLength });
  return openVerified(opener, whole(object));
}

async function* whole(bytes: Bytes): AsyncGenerator<Bytes> {
  yield bytes;
}

export function descriptionOf({ metadata }: Stored): Record<string, string> {
  return JSON.parse(metadata['x-amz-m'] ?? '{}') as Record<string, string>;
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
