import { KeysError } from '../errors.js';

/** Controls (Cc), halves of surrogate pairs (Cs), and code points that this engine's Unicode does not know yet (Cn). */
const UNTYPABLE = /[\p{Cc}\p{Cs}\p{Cn}]/u;
/** Spaces of other scripts and layouts: whoever types one means a space (RFC 8265 §4.2.2). */
const SPACES = /\p{Zs}/gu;

/**
 * The UTF-8 bytes of a passphrase, so that the same words are the same key on every keyboard: spaces are U+0020, and the text is in normal form C, as
 * the OpaqueString profile has it (RFC 8265 §4.2). Nothing is cut, trimmed or folded. The caller overwrites the bytes.
 *
 * Unassigned code points are refused: what they are in normal form may differ between engines.
 *
 * @throws KeysError `passphrase-invalid`
 */
export function passphraseBytes(passphrase: string): Uint8Array<ArrayBuffer> {
  if (typeof passphrase !== 'string' || passphrase === '') throw invalid('must not be empty');
  if (UNTYPABLE.test(passphrase)) {
    throw invalid('holds a control character, half a character, or one that this platform does not know');
  }
  return new TextEncoder().encode(passphrase.replace(SPACES, ' ').normalize('NFC'));
}

function invalid(why: string): KeysError {
  return new KeysError('passphrase-invalid', `The passphrase ${why}.`, { field: 'passphrase' });
}
