/** The one place that hashes with WebCrypto, in a secure context (elsewhere nothing is encrypted, and nothing gets here). */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
