/** What an uploader's signature is over, beside a fixed label: everything that tells one object from another. */
export interface SignedContent {
  /** 0x73: the only suite whose objects commit to their key. */
  readonly suiteId: number;
  readonly messageId: Uint8Array;
  readonly keyCommitment: Uint8Array;
  /** Empty where none is sealed in the object: such an object was never signed. */
  readonly objectKey: string;
  readonly plaintextSize: number;
  /** The bytes of the entry `sealift-file`; empty where there is none. */
  readonly sealedEntry: Uint8Array;
}

/** Port: signs objects as their uploader. Made by `signingKey` of `@sealift/core/signatures`. */
export interface SigningKey {
  readonly algorithm: 'Ed25519' | 'ECDSA-P256';
  /** What readers pin: SPKI as PEM. Hand it around in a way that they trust. */
  readonly publicKey: string;
  /** `sha256:` and the SHA-256 of the public key's SPKI, in hexadecimal. */
  readonly fingerprint: string;
  /**
   * @internal Before anything is made of an object.
   * @throws CoreError `signature-needs-commitment`, `invalid-option` when such an object cannot be signed
   */
  checkMaySign(committing: boolean, objectKey: string | undefined, plaintextSize: number | undefined): void;
  /** @internal @returns the entry `sealift-signature` */
  sign(content: SignedContent): Promise<string>;
}

/** Who sent an object, as the reader's own list calls the key that signed it. */
export interface Sender {
  readonly name: string;
  /** Of the public key, as `SigningKey.fingerprint`. */
  readonly fingerprint: string;
}

/** Port: the uploaders whom a reader knows. Made by `knownSenders` of `@sealift/core/signatures`. */
export interface Senders {
  /**
   * @internal
   * @param entry `sealift-signature`; undefined where there is none
   * @param content undefined where the suite does not commit to its key
   * @throws CoreError `signature-missing`, `signature-needs-commitment`, `signature-invalid`, `sender-unknown`
   */
  check(entry: string | undefined, content: SignedContent | undefined): Promise<Sender>;
}
