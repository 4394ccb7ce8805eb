import type { StreamCipher } from '@sealift/core';

/** Where there is no `node:crypto`: WebCrypto, in segments. */
export const streamCipher: StreamCipher | undefined = undefined;
