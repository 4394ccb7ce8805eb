import { concat } from '../bytes/bytes.js';
import { type Message, type MessageKeys, prepareMessage } from '../gcm/message.js';
import { contentAad, type ObjectKeys } from '../keys/content-keys.js';
import { COMMITTING_SUITE } from '../suites.js';
import { needsCommitment } from './errors.js';

/** What a sealer and an opener have in common. */
export interface Bindable {
  readonly handle: { readonly keys: MessageKeys };
  readonly keys?: ObjectKeys;
}

/** With what the table of one object is sealed, and to what it is bound. */
export interface Binding {
  readonly message: Message;
  /** Suite id ‖ message id ‖ key commitment: 58 bytes. */
  readonly identity: Uint8Array<ArrayBuffer>;
  key(): Promise<CryptoKey>;
}

/** @throws CoreError `segments-need-commitment` */
export async function bindingOf({ handle, keys }: Bindable): Promise<Binding> {
  if (keys?.commitment === undefined) throw needsCommitment();
  return {
    message: await prepareMessage(handle.keys),
    identity: concat(contentAad(COMMITTING_SUITE), keys.messageId, keys.commitment),
    key: () => keys.keyFor('sealift segments v1'),
  };
}
