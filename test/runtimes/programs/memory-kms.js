/**
 * A KMS of one key, derived from a text: AES-GCM by WebCrypto, the encryption context as additional data.
 *
 * @param {string} text
 * @returns {import('@sealift/core').Kms}
 */
export function memoryKms(text) {
  const key = crypto.subtle
    .digest('SHA-256', new TextEncoder().encode(text))
    .then((bytes) => crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']));
  const algorithm = (
    /** @type {Uint8Array<ArrayBuffer>} */ iv,
    /** @type {Readonly<Record<string, string>>} */ context,
  ) => ({
    name: 'AES-GCM',
    iv,
    additionalData: new TextEncoder().encode(JSON.stringify(Object.entries(context).sort())),
  });
  return {
    async generateDataKey({ encryptionContext }) {
      const plaintext = crypto.getRandomValues(new Uint8Array(32));
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt(algorithm(iv, encryptionContext), await key, plaintext);
      return { plaintext, ciphertextBlob: new Uint8Array([...iv, ...new Uint8Array(sealed)]) };
    },
    async decrypt({ ciphertextBlob, encryptionContext }) {
      const iv = new Uint8Array(ciphertextBlob.slice(0, 12));
      const sealed = new Uint8Array(ciphertextBlob.slice(12));
      return {
        plaintext: new Uint8Array(
          await crypto.subtle.decrypt(algorithm(iv, encryptionContext), await key, sealed),
        ),
      };
    },
  };
}
