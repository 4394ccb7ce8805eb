import { decodeBase64 } from '../bytes/decode-base64.js';
import { CoreError } from '../errors.js';

/** The DER bytes inside a PEM block with this label (RFC 7468); bytes are taken to be DER already. */
export function derFrom(
  key: Uint8Array | string,
  label: 'PUBLIC KEY' | 'PRIVATE KEY',
  field: string,
): Uint8Array {
  if (typeof key !== 'string') return key;
  const block = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]*)-----END ${label}-----`).exec(key);
  const der = block?.[1] === undefined ? undefined : decodeBase64(block[1].replace(/\s/g, ''));
  if (der === undefined) {
    throw new CoreError(
      'invalid-wrapping-key',
      `The ${field} is not PEM text with "-----BEGIN ${label}-----"; convert it with openssl pkey.`,
      { field },
    );
  }
  return der;
}
