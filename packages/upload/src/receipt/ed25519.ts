type Bytes = Uint8Array<ArrayBuffer>;

/** By the engine; undefined where it has no Ed25519 (Chromium before 137, Firefox before 129, Safari before 17). */
export async function verifyEd25519(
  key: Bytes,
  signature: Bytes,
  signed: Bytes,
): Promise<boolean | undefined> {
  const { subtle } = globalThis.crypto;
  try {
    const imported = await subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
    return await subtle.verify('Ed25519', imported, signature, signed);
  } catch (error) {
    // Some engines look at once whether the key is a point of the curve: if not, nothing is signed by it.
    return error instanceof DOMException && error.name === 'DataError' ? false : undefined;
  }
}
