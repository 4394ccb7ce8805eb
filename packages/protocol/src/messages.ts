/**
 * An upload is a few calls, all `POST` with a JSON body, relative to the signer's address:
 *
 *     uploads            what may I send?        → Grant      (object key, session token, data key)
 *     uploads/start      this is the metadata    → Started    (S3 opens the upload; a single PUT gets its URL)
 *     uploads/opened     S3 gave me this id      → Opened     (only where the page holds the SSE-C key: see Started)
 *     uploads/parts      URLs for these parts    → PartUrls   (when they are sealed; the first have theirs with the start)
 *     uploads/stored     what has S3 by now?     → StoredParts (an upload that goes on after its page was gone)
 *     uploads/complete   everything is sent      → Completed  (signer lists the parts, completes, reads back)
 *     uploads/abort      forget it               → Aborted    (or: too late, it is stored)
 *     uploads/renew      a fresh session token   → Renewed
 *
 * Calls that are made at the same time may share one request: `batch` → BatchAnswers, each judged as if it came alone.
 *
 * A download is one: `downloads` → DownloadGrant (asked again with `renew` when its URL ran out). A page that wants to know why neither works asks `checks` → Checks.
 * Errors are `application/problem+json` (problems.ts).
 * Binary values are standard base64 with padding. Times are milliseconds since the epoch. Sizes are bytes.
 */

/** Who encrypts. `client` is the only profile in which S3 never sees plaintext. */
export type ProfileName = 'client' | 'sse-s3' | 'sse-kms' | 'dsse-kms' | 'sse-c';

/** The profiles in which S3 encrypts. */
export type StorageProfile = Exclude<ProfileName, 'client'>;

/** Which keyring wraps the data key of the `client` profile (S3 Encryption Client names). */
export type KeyringName = 'kms' | 'raw-rsa' | 'raw-aes';

/** Content suites a signer may ask for, by their S3 Encryption Client names. */
export type SuiteName = 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY' | 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF';

/** What old clients encrypted with: nothing is uploaded so, and reading it is off by default. */
export type LegacySuiteName = 'ALG_AES_256_CBC_IV16_NO_KDF';

/** What the signer has pinned for this object; the page follows it and cannot weaken it. */
export interface Protection {
  readonly profile: ProfileName;
  /** Present when the profile is `client`. */
  readonly client?: {
    readonly suite: SuiteName;
    readonly keyring: KeyringName;
    /** `raw-rsa` only, and only when the signer pins it: the recipient's public key, SPKI DER in base64. */
    readonly publicKey?: string;
  };
  /** Present when S3 has to encrypt once more what the page has encrypted. */
  readonly storage?: StorageProfile;
  /**
   * `sse-c` only: the page holds the key. Presigned requests then sign the algorithm alone, and the page adds key and
   * key MD5, which S3 takes unsigned in this one case (S3 User Guide, "Presigned URLs and SSE-C").
   */
  readonly keys?: 'browser';
}

/** How an object is protected that is there to be read. */
export interface FoundProtection extends Omit<Protection, 'client'> {
  readonly client?: { readonly suite: SuiteName | LegacySuiteName; readonly keyring: KeyringName };
}

/** What S3 says of how it encrypts an object, in the words of its answer. */
export interface ReportedEncryption {
  /** `AES256`, `aws:kms` or `aws:kms:dsse`. */
  readonly serverSideEncryption?: string;
  /** Often an ARN, whatever the request said. */
  readonly kmsKeyId?: string;
  /** `AES256`: S3 was given the key, and keeps none (SSE-C). */
  readonly customerAlgorithm?: string;
}

/** POST uploads */
export interface UploadRequest {
  /** Bytes of the file. */
  readonly size: number;
  /** Whatever the application's `authorize` wants to know; never a file name. */
  readonly context?: Readonly<Record<string, string>>;
}

/** A data key from the KMS behind the signer. `plaintext` is a secret: it goes into WebCrypto and nowhere else. */
export interface GrantedDataKey {
  readonly keyId: string;
  readonly plaintext: string;
  readonly ciphertextBlob: string;
  /** With the reserved `aws:x-amz-cek-alg` entry, in the order in which it was given to the KMS. */
  readonly encryptionContext: Readonly<Record<string, string>>;
}

export interface Grant {
  /** Upload session token: opaque, signed by the signer; the only thing later calls trust. */
  readonly token: string;
  readonly key: string;
  readonly bucket: string;
  readonly protection: Protection;
  /** Bytes of every part but the last; the plan follows from it and the size (`planParts`). */
  readonly partSize: number;
  readonly partCount: number;
  /** Present when the keyring is `kms`. */
  readonly dataKey?: GrantedDataKey;
  /** The token's end, unless it is renewed. */
  readonly expiresAt: number;
  /** The end beyond which it is not renewed; older signers do not tell. */
  readonly renewableUntil?: number;
  /** The object is to have a segment table (docs/segment-table.md): `CompleteRequest.segments` asks for its URL. */
  readonly segments?: true;
  /** Where requests to S3 will go: a page may open a connection to it. Older signers do not tell. */
  readonly s3Origin?: string;
  /** `StartRequest.parts` is taken; older signers refuse it. */
  readonly signsAtStart?: true;
}

/** Full-object checksum of the stored (sealed) bytes, in base64. */
export interface Checksum {
  readonly algorithm: 'CRC64NVME';
  readonly value: string;
}

/** POST uploads/start */
export interface StartRequest {
  readonly token: string;
  /** S3 user metadata, without the `x-amz-meta-` prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Required for a single PUT (it is signed as a header), absent for multipart (it is known at the end). */
  readonly checksum?: Checksum;
  /** Parts of several that are sealed by now, at most 100; only where the grant says `signsAtStart`. */
  readonly parts?: readonly PartToSign[];
}

export interface SignedRequest {
  readonly method: 'PUT' | 'GET' | 'POST';
  readonly url: string;
  /** Exactly the headers the browser must send besides those it sets by itself. */
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: number;
}

export interface Started {
  /** Replaces the grant's token. */
  readonly token: string;
  /** Present when the plan has one part: a presigned PutObject. */
  readonly put?: SignedRequest;
  /**
   * Present when the plan has several and the page holds the SSE-C key, without which S3 opens no upload: a presigned
   * CreateMultipartUpload. The page sends it, with the key, and tells the `UploadId` of S3's answer (`uploads/opened`).
   */
  readonly create?: SignedRequest;
  /** Of `StartRequest.parts`, as uploads/parts would answer; absent where this call has opened no upload of several parts. */
  readonly parts?: PartUrls['parts'];
}

/** POST uploads/opened */
export interface OpenedRequest {
  readonly token: string;
  readonly uploadId: string;
}

export interface Opened {
  /** Replaces the token of `uploads/start`. */
  readonly token: string;
}

/** A part that is ready to be sent. */
export interface PartToSign {
  /** From 1, as S3 counts. */
  readonly partNumber: number;
  /** CRC64NVME of its stored bytes, the tag included, in base64: S3 takes no other bytes for this URL. */
  readonly checksum: string;
}

/** POST uploads/parts: URLs for at most 100 parts (or for part 1 again: a single PUT whose URL ran out). */
export interface PartUrlsRequest {
  readonly token: string;
  readonly parts: readonly PartToSign[];
}

export interface PartUrls {
  readonly parts: readonly (SignedRequest & { readonly partNumber: number })[];
}

/** Answer of uploads/stored: all parts that S3 has of an upload of several. */
export interface StoredParts {
  readonly parts: readonly StoredPart[];
}

export interface StoredPart {
  readonly partNumber: number;
  /** Bytes as they are stored. */
  readonly size: number;
  /** CRC64NVME of them in base64, where S3 says one. */
  readonly checksum?: string;
}

/** POST uploads/complete */
export interface CompleteRequest {
  readonly token: string;
  readonly checksum: Checksum;
  /** Where the grant wants a segment table: that of the table which the page has made. */
  readonly segments?: Checksum;
}

/** What is stored now, as S3 reported it when the signer read it back. */
export interface Receipt {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  /** Bytes of the file. */
  readonly size: number;
  /** Bytes of the stored object. */
  readonly objectSize: number;
  readonly etag: string;
  readonly checksum?: Checksum;
  /**
   * Present where the page encrypted: the object's last 16 bytes in base64, its AES-GCM tag, as the signer read it back
   * from S3. It stands for every byte of the object.
   */
  readonly tag?: string;
  readonly protection: Protection;
  /** Present when the signer pinned an encryption by S3: what S3 reported, found equal to it. */
  readonly reported?: ReportedEncryption;
  readonly completedAt: number;
  /** The same facts under the signer's HMAC, for the application's back end (`verifyReceipt`). */
  readonly signature: string;
  /**
   * The same facts (all but `signature` and this) as a compact JWS (RFC 7515) with `alg: EdDSA`, for whoever has the
   * signer's public keys: `GET receipts/jwks.json`, a JSON Web Key Set (RFC 7517).
   */
  readonly jws?: string;
}

export interface Completed {
  readonly receipt: Receipt;
  /** A presigned PUT of the segment table that was asked for: of as many bytes as it has, with its checksum, and once. */
  readonly segments?: SignedRequest;
}

/** POST uploads/stored, uploads/abort, uploads/renew */
export interface TokenRequest {
  readonly token: string;
}

/**
 * Answer of uploads/abort. Nothing that is complete is removed: the signer's role deletes no object. It is what S3 had
 * when the signer looked: a PUT that is still under way may arrive later. A refusal says neither.
 */
export interface Aborted {
  /** Present when the object was complete already, and is stored. */
  readonly stored?: Receipt;
}

export interface Renewed {
  readonly token: string;
  readonly expiresAt: number;
}

/** POST downloads */
export interface DownloadRequest {
  readonly key: string;
  readonly versionId?: string;
  /** For a fresh URL only: the answer has no data key, and the KMS is not asked. */
  readonly renew?: true;
  readonly context?: Readonly<Record<string, string>>;
}

export interface DownloadGrant {
  readonly request: SignedRequest;
  /** Bytes of the stored object. */
  readonly objectSize: number;
  readonly etag: string;
  /** S3 user metadata, without the `x-amz-meta-` prefix, put together with the object's instruction file if it has one. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly protection: FoundProtection;
  /** The unwrapped data key in base64, when the object's keyring is `kms`: a secret, as in GrantedDataKey. */
  readonly dataKey?: string;
  /**
   * A presigned GET of the object's segment table (docs/segment-table.md), where there may be one: 404 (403 where the signer may not
   * list the bucket) says that there is none.
   */
  readonly segments?: SignedRequest;
}

/** Most calls in one batch. */
export const MAX_BATCH_CALLS: number = 100;

/** POST batch: calls that are answered one by one, and do not know of each other. None is a batch itself. */
export interface BatchRequest {
  /** 1 to 100 (`MAX_BATCH_CALLS`). */
  readonly calls: readonly {
    /** As in the address of the call alone: `uploads/start`. */
    readonly call: string;
    readonly body: unknown;
  }[];
}

/** What one of them would have been answered alone. */
export interface BatchAnswer {
  readonly status: number;
  /** The call's answer, or a Problem. */
  readonly body: unknown;
  /** Seconds; what would have been its `Retry-After`. */
  readonly retryAfter?: number;
}

export interface BatchAnswers {
  /** In the order of the calls, as many as there were. */
  readonly answers: readonly BatchAnswer[];
}

/** POST checks: whoever may upload may ask. */
export interface ChecksRequest {
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * Requests by which a page finds out what S3 lets it send and read. None of them can store or read anything: object key
 * and upload id are random and stand for nothing.
 */
export interface Checks {
  /** The signer's clock. */
  readonly time: number;
  readonly protection: Protection;
  /** A part of an upload that does not exist, with exactly the headers of an upload: S3 answers `NoSuchUpload`. */
  readonly put: SignedRequest;
  /** An object that is not there, with exactly the headers of a download: S3 answers `NoSuchKey`. */
  readonly get: SignedRequest;
  /** A POST to that upload with the headers of opening one, where the page does that because it holds the key of SSE-C. */
  readonly create?: SignedRequest;
  /** The same without headers. */
  readonly bare: { readonly put: SignedRequest; readonly get: SignedRequest };
  /** A GET signed as of the year 2000, for one second: Amazon's S3 tells its time when it refuses it. */
  readonly expired: SignedRequest;
}
