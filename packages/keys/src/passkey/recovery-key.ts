import { constantTimeEqual } from '@sealift/core/bytes';
import { KeysError } from '../errors.js';
import { randomBytes, sha256 } from '../webcrypto.js';

/** Crockford's base32: no I, L, O, which are read as 1, 1, 0, and no U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 130 bits: nobody guesses them, so no slow derivation is needed. */
const SECRET_SYMBOLS = 26;
/** 20 bits: one mistake in a million is not noticed here (it is when the key file is unlocked). */
const CHECK_SYMBOLS = 4;
const GROUP = 5;

/** A new recovery key, as it is printed: six groups of five, the last four symbols are check digits. */
export async function newRecoveryKey(): Promise<string> {
  // 256 is a multiple of 32, so every symbol is as likely.
  const symbols = symbolsOf(randomBytes(SECRET_SYMBOLS));
  const whole = symbols + (await checkOf(symbols));
  return (whole.match(new RegExp(`.{${GROUP}}`, 'g')) ?? []).join('-');
}

/**
 * The secret of a recovery key that somebody typed: letter case, spaces and dashes do not matter, nor O for 0, or I and L for 1.
 * The caller overwrites the bytes.
 *
 * @throws KeysError `recovery-key-invalid`
 */
export async function readRecoveryKey(typed: string): Promise<Uint8Array<ArrayBuffer>> {
  const text = typeof typed === 'string' ? canonical(typed) : '';
  if (text.length !== SECRET_SYMBOLS + CHECK_SYMBOLS) {
    throw invalid(`has ${SECRET_SYMBOLS + CHECK_SYMBOLS} letters and digits; this has ${text.length}`);
  }
  if ([...text].some((symbol) => !ALPHABET.includes(symbol))) {
    throw invalid('has letters and digits only, and no U');
  }
  const secret = text.slice(0, SECRET_SYMBOLS);
  const check = new TextEncoder().encode(text.slice(SECRET_SYMBOLS));
  if (!constantTimeEqual(new TextEncoder().encode(await checkOf(secret)), check)) {
    throw invalid('was mistyped: its check digits do not fit');
  }
  return new TextEncoder().encode(secret);
}

function canonical(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[\s\-\u2010-\u2015]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
}

async function checkOf(secret: string): Promise<string> {
  const digest = await sha256(new TextEncoder().encode(`sealift recovery key v1\n${secret}`));
  return symbolsOf(digest.subarray(0, CHECK_SYMBOLS));
}

/** The lower five bits of each byte. */
function symbolsOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

function invalid(why: string): KeysError {
  return new KeysError('recovery-key-invalid', `The recovery key ${why}.`, { field: 'recoveryKey' });
}
