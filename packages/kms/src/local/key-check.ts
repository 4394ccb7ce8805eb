import { createHmac } from 'node:crypto';

/** Characters of base64url: 96 bits. */
const CHECK_CHARS = 16;

/**
 * Key check value: tells a key from a damaged one, and from that of another entry, and tells nothing about it. A wrong
 * key would go unnoticed otherwise: whatever it wraps, it can unwrap.
 *
 * @param material 32 bytes in base64
 */
export function keyCheckValue(keyId: string, version: number, material: string): string {
  return createHmac('sha256', Buffer.from(material, 'base64'))
    .update(JSON.stringify(['sealift/v1/key-check', keyId, version]))
    .digest('base64url')
    .slice(0, CHECK_CHARS);
}
