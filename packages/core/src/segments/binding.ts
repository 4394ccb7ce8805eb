import { concat } from '../bytes/bytes.js';
import type { Message } from '../gcm/message.js';
import { contentAad } from '../keys/content-keys.js';
import type { TableSecrets } from '../keys/table-secrets.js';
import { COMMITTING_SUITE } from '../suites.js';
import { needsCommitment } from './errors.js';

/** With what the table of one object is sealed, and to what it is bound. */
export interface Binding {
  readonly message: Message;
  /** Suite id ‖ message id ‖ key commitment: 58 bytes. */
  readonly identity: Uint8Array<ArrayBuffer>;
  key(): Promise<CryptoKey>;
}

/** @throws CoreError `segments-need-commitment` */
export function bindingOf({ tableSecrets }: { readonly tableSecrets?: TableSecrets }): Binding {
  const commitment = tableSecrets?.keys.commitment;
  if (tableSecrets === undefined || commitment === undefined) throw needsCommitment();
  const { keys, message, messageId } = tableSecrets;
  return {
    message,
    identity: concat(contentAad(COMMITTING_SUITE), messageId, commitment),
    key: () => keys.keyFor('sealift segments v1'),
  };
}
