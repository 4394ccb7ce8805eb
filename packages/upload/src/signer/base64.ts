import { failure } from '../errors.js';

/** Bytes of a base64 field of the signer's answer. @throws UploadError `signer-answer-invalid` naming the field */
export function fromBase64(text: string, field: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    // Without the cause: it may quote the text, which may be a key.
    throw failure('signer-answer-invalid', field);
  }
}
