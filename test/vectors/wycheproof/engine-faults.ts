/**
 * Vectors that the cryptography of WebKitGTK 2.50 (libgcrypt) is known to get wrong. What they mean for us is in
 * docs/engines.md: nothing that Sealift writes or reads depends on them. Elsewhere they hold.
 */
const WEBKITGTK = /Linux.* Version\/[\d.]+ Safari\//.test(globalThis.navigator?.userAgent ?? '');

const FAULTS: Readonly<Record<string, readonly number[]>> = {
  // Leading zero bytes of the message are lost (2); damaged padding of zeros is not noticed (16, 17); neither is a
  // ciphertext that is longer than the modulus or not below it (27, 28, 30).
  'rsa-oaep': [2, 16, 17, 27, 28, 30],
  // An empty password is refused.
  pbkdf2: [51],
};

/** For `skip` of a test: whether this engine is known to fail the vector, and why it is left out. */
export function engineFault(algorithm: 'rsa-oaep' | 'pbkdf2', tcId: number): [boolean, string] {
  return [WEBKITGTK && (FAULTS[algorithm]?.includes(tcId) ?? false), 'a known fault of WebKitGTK'];
}
