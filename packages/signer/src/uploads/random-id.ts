/** 160 random bits: nobody guesses another object's key, and no two are ever equal. */
const ID_BYTES = 20;
/** RFC 4648 base32 in lower case: safe in keys, URLs and file systems that ignore case. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** 32 characters. */
export function randomId(randomness: (length: number) => Uint8Array): string {
  let bits = 0n;
  for (const byte of randomness(ID_BYTES)) bits = (bits << 8n) | BigInt(byte);
  let id = '';
  for (let shift = ID_BYTES * 8 - 5; shift >= 0; shift -= 5)
    id += ALPHABET.charAt(Number((bits >> BigInt(shift)) & 31n));
  return id;
}
