import type { Message } from '../gcm/message.js';
import type { DataKeys } from './content-keys.js';

/** @internal What `@sealift/core/segments` makes of an object: with what its table is sealed, and to what it is bound. */
export interface TableSecrets {
  readonly keys: DataKeys;
  readonly message: Message;
  /** 28 bytes, or the IV of 12. */
  readonly messageId: Uint8Array;
}
