import { concat } from '../bytes/bytes.js';
import type { Message } from '../gcm/message.js';
import { COMMITTING_SUITE } from '../suites.js';
import { contentAad, type DataKeys } from './content-keys.js';

/** @internal What the segment table of one object is sealed with, and what it is bound to. */
export interface TableSecrets {
  readonly message: Message;
  /** Suite id ‖ message id ‖ key commitment: 58 bytes. */
  readonly identity: Uint8Array<ArrayBuffer>;
  key(): Promise<CryptoKey>;
}

/** @internal Undefined for the suite that does not commit to its key: nothing would bind a table to the object. */
export function tableSecretsOf(
  { commitment, keyFor }: DataKeys,
  message: Message,
  messageId: Uint8Array,
): TableSecrets | undefined {
  return (
    commitment && {
      message,
      identity: concat(contentAad(COMMITTING_SUITE), messageId, commitment),
      key: () => keyFor('sealift segments v1'),
    }
  );
}
