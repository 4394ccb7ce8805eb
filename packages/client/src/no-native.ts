import type { StreamCipher } from '@sealift/core';
import type { SealingThread } from './put/sealing-thread.js';

/** Where there is no `node:crypto`: WebCrypto, in segments. */
export const streamCipher: StreamCipher | undefined = undefined;

/** Nor are there threads. */
export async function sealingThread(): Promise<SealingThread | undefined> {
  return undefined;
}

/** Nor streams of files. */
export function filePieces(_body: unknown): AsyncGenerator<Uint8Array, void, void> | undefined {
  return undefined;
}
