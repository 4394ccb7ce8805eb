/** Stable codes of everything this package refuses. A program switches on `code`; a person reads `message`. */
export type CoreErrorCode =
  /** A size, offset, policy or other option that cannot be right. `field` names it. */
  | 'invalid-option'
  /** A wrapping key that cannot be used: wrong type, length or usages. */
  | 'invalid-wrapping-key'
  /** More than 68,719,476,704 bytes: the limit of one AES-GCM message. */
  | 'file-too-large'
  /** The same bytes of a file were to be claimed, sealed or read twice, or a claim to seal them was used before. */
  | 'already-sealed'
  /** A range that was sealed before was to be sealed anew, of other bytes: it is another file, or it was changed. Nothing of it may be sent. */
  | 'segment-differs'
  /** Segments are missing: the whole file has not been sealed (or read) yet. */
  | 'segments-missing'
  /** The sealed file name or type does not fit into the object's metadata. */
  | 'file-info-too-long'
  /** The encryption context or material description alone does not fit into the object's metadata. */
  | 'metadata-too-large'
  /** Suite and commitment policy contradict each other. */
  | 'commitment-policy-conflict'
  /** The object carries no S3 Encryption Client metadata: it is plaintext or something else. */
  | 'not-encrypted'
  /** A metadata entry is absent, has a wrong length, is not base64, or is not a JSON map of strings. `field` names it. */
  | 'metadata-invalid'
  /** The wrapped data key is in an instruction file beside the object, and was not given. */
  | 'instruction-file-required'
  /** The instruction file is not a JSON map of strings, or holds (or lacks) entries so that it cannot be this object's. */
  | 'instruction-file-invalid'
  /** Entries of different format versions together (V1, V2, V3): refused as tampering. */
  | 'metadata-mixed-versions'
  /** An algorithm or wrap code that the format does not know. */
  | 'unsupported-algorithm'
  /** A legacy suite or wrap (CBC, AESWrap, `kms`, …): recognised, not read by default. */
  | 'legacy-algorithm-refused'
  /** An algorithm that this engine has not: of legacy ones RSA PKCS #1 v1.5 and RSA-OAEP with two hashes, which no browser has. */
  | 'unsupported-by-webcrypto'
  /** AES-CBC content has no tag: only functions with "unauthenticated" in their name open it. */
  | 'unauthenticated-content-refused'
  /** The metadata calls content AES-CBC that was written as AES-GCM: an entry that only the latter has was left in it. */
  | 'content-relabelled'
  /** AES-CBC content does not decrypt: another key, or it was changed. That it decrypts proves nothing. */
  | 'object-decryption-failed'
  /** The object's suite does not commit to its key and the policy asks for commitment. */
  | 'non-committing-suite-refused'
  /** The object was wrapped for another kind of keyring than the one given. */
  | 'keyring-mismatch'
  /** The encryption context given does not equal the one stored with the object. */
  | 'encryption-context-mismatch'
  /** The data key could not be unwrapped: wrong wrapping key, or the wrapped key was changed. */
  | 'data-key-unwrap-failed'
  /** The key commitment does not fit the data key: the metadata was changed. */
  | 'key-commitment-mismatch'
  /** The authentication tag does not fit: the object was changed, cut, or extended. Nothing of it may be used. */
  | 'object-authentication-failed'
  /** A segment is not the one that was written: it was changed or lost. Its number is `segment`; the others can be read. */
  | 'segment-damaged'
  /** What stands beside the object is no segment table, or one that is not known here. `field` names what cannot be right. */
  | 'segment-table-invalid'
  /** The segment table is not this object's: it was changed, it is another's, or the object was written anew. */
  | 'segment-table-mismatch'
  /** A segment table was asked for, and the suite does not commit to its key (0x72, CBC): nothing would bind one to the object. */
  | 'segments-need-commitment'
  /** The object is shorter than a tag, or the bytes received are not as many as announced. */
  | 'object-size-mismatch'
  /** The object is not the one that was asked for: another object key is sealed in it. */
  | 'object-mismatch'
  /** No object key is sealed in the object, and one was demanded: it is older, or the entry was removed. */
  | 'identity-missing'
  /** The object carries no uploader's signature, and known senders were demanded: it has none, or it was removed. */
  | 'signature-missing'
  /** A signature that is not one of this object: one of them was changed, or it is of a version or algorithm not known here. */
  | 'signature-invalid'
  /** Signed with a key that is none of the known senders': nothing was verified. */
  | 'sender-unknown'
  /** A signature with a suite that does not commit to its key (0x72, CBC): it would bind nothing. */
  | 'signature-needs-commitment'
  /** Larger than the buffer in which a verified read may wait for its tag. */
  | 'object-exceeds-buffer'
  /** The KMS answered with something that is not a 32-byte data key for this request. */
  | 'kms-answer-invalid'
  /** Rewrapping under the material description that the old key has: nobody could tell the keys apart. */
  | 'material-description-unchanged'
  /** Rotation was to be enforced, and the old keyring still unwraps the new key. */
  | 'rotation-not-effective'
  /** `crypto.subtle` is absent: the page is not in a secure context (https, or http on loopback). */
  | 'insecure-context';

export interface SealiftErrorOptions {
  /** The option, metadata entry or request field at fault. */
  readonly field?: string;
  readonly cause?: unknown;
}

/**
 * Base of every error that Sealift throws on purpose. Messages are one clear sentence and never hold key material,
 * plaintext, a file name or a URL query.
 */
export class SealiftError<Code extends string = string> extends Error {
  readonly code: Code;
  /** Absent, not undefined, when there is none. */
  declare readonly field?: string;

  constructor(code: Code, message: string, options: SealiftErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SealiftError';
    this.code = code;
    if (options.field !== undefined) this.field = options.field;
  }
}

/** What `@sealift/core` throws. */
export class CoreError extends SealiftError<CoreErrorCode> {
  override name = 'CoreError';
}
