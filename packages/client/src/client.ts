import type {
  CopyObjectCommandInput,
  DeleteObjectCommandInput,
  DeleteObjectCommandOutput,
  DeleteObjectsCommandInput,
  DeleteObjectsCommandOutput,
  GetObjectCommandInput,
  HeadObjectCommandInput,
  PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Spool } from '@sealift/core';
import { getObject, getObjectTo } from './get/get-object.js';
import type { GetOptions, GetOutput } from './get/open.js';
import { type OpenedObject, type OpenOptions, openObject } from './get/open-object.js';
import type { ReceiptInput } from './get/receipt.js';
import {
  type ReEncryptInput,
  type ReEncryptOutput,
  reEncryptInstructionFile,
} from './instruction-file/re-encrypt.js';
import { type AddSegmentTableOptions, addSegmentTable } from './objects/add-segment-table.js';
import { type CopyOutput, copyObject } from './objects/copy.js';
import { deleteObject, deleteObjects } from './objects/delete.js';
import { type HeadOptions, headObject } from './objects/head.js';
import { type S3EncryptionClientOptions, type Settings, settingsOf } from './options.js';
import { type PutOptions, type PutOutput, putObject } from './put/put-object.js';
import type { SegmentTableOutcome } from './segments/making.js';
import type { TablePlace } from './segments/table-object.js';
import type { HeadOutput } from './stored.js';
import { withXmlParser } from './xml-parser.js';

/** Of requests that have no other option. */
export interface RequestOptions {
  readonly abortSignal?: AbortSignal;
}

/**
 * An Amazon S3 Encryption Client. Inputs and outputs are those of the AWS SDK, and so are the errors of S3; every other error is
 * a `ClientError`, `CoreError` or `KmsError` with a stable code.
 *
 * @example const s3 = new S3EncryptionClient({ client: new S3Client({}), keyring: kmsKeyring({ client: new KMSClient({}), keyId }) });
 */
export class S3EncryptionClient {
  /** The client given, for all that has nothing to do with encryption. */
  readonly client: S3Client;
  readonly #settings: Settings;

  /** @throws ClientError `invalid-option` */
  constructor(options: S3EncryptionClientOptions) {
    this.#settings = settingsOf(options);
    this.client = options.client;
  }

  /**
   * Encrypts `Body` (text, bytes, a Blob, a stream) and stores it, in parts when it is more than one. What fails leaves nothing.
   *
   * @throws ClientError, CoreError, KmsError, the SDK's errors, and what `Body` throws
   */
  putObject(input: PutObjectCommandInput, options: PutOptions = {}): Promise<PutOutput> {
    return withXmlParser(putObject(this.#settings, input, options));
  }

  /**
   * Reads an object, or what a receipt tells of (`{ receipt }`; needs the option `verifyReceipt`). `Body` holds bytes that were verified, all of them; only `enableDelayedAuthenticationMode` streams before that.
   * A `Range` is verified by the object's segment table, segment after segment, and where there is none by reading all of the object.
   *
   * @throws ClientError, CoreError, KmsError, and the SDK's errors
   */
  getObject(input: GetObjectCommandInput | ReceiptInput, options: GetOptions = {}): Promise<GetOutput> {
    return withXmlParser(getObject(this.#settings, input, options));
  }

  /**
   * Reads an object of any size into a place of yours, which keeps the plaintext to itself until it is told to `commit` it.
   *
   * @param spool discarded on every failure
   * @throws as `getObject`, and what the spool throws
   */
  getObjectTo(
    input: GetObjectCommandInput | ReceiptInput,
    spool: Spool,
    options: Omit<GetOptions, 'enableDelayedAuthenticationMode' | 'unencrypted'> = {},
  ): Promise<Omit<GetOutput, 'Body'>> {
    return withXmlParser(getObjectTo(this.#settings, input, spool, options));
  }

  /**
   * Unwraps an object's data key, and tells what is sealed beside the content: name, type, sender. For programs that read the
   * content, as it is stored, in their own way.
   *
   * @throws as `getObject`
   */
  openObject(input: HeadObjectCommandInput, options: OpenOptions = {}): Promise<OpenedObject> {
    return withXmlParser(openObject(this.#settings, input, options));
  }

  /**
   * Makes the segment table of an object that is stored, whichever client wrote it. All of the object is read and verified, once.
   *
   * @param input also says how S3 is to encrypt the table, where it does
   * @throws ClientError `segment-table-name-taken`, CoreError `segments-need-commitment`, and as `getObject`
   */
  addSegmentTable(
    input: HeadObjectCommandInput & TablePlace,
    options: AddSegmentTableOptions = {},
  ): Promise<SegmentTableOutcome> {
    return withXmlParser(addSegmentTable(this.#settings, input, options));
  }

  /** Tells the size of the plaintext, and how it is encrypted, without a key. Nothing of it is verified. */
  headObject(input: HeadObjectCommandInput, options: HeadOptions = {}): Promise<HeadOutput> {
    return withXmlParser(headObject(this.#settings, input, options));
  }

  /** Copies an object as it is encrypted, with its instruction file and, with `segments`, its segment table. To read the copy say `identity: { movedFrom }`. */
  copyObject(input: CopyObjectCommandInput, { abortSignal }: RequestOptions = {}): Promise<CopyOutput> {
    return withXmlParser(copyObject(this.#settings, input, abortSignal));
  }

  /** Deletes an object and its instruction file and, with `segments`, its segment table. With `VersionId`, that version alone. */
  deleteObject(
    input: DeleteObjectCommandInput,
    { abortSignal }: RequestOptions = {},
  ): Promise<DeleteObjectCommandOutput> {
    return withXmlParser(deleteObject(this.#settings, input, abortSignal));
  }

  /** Deletes up to 1,000 objects, their instruction files and, with `segments`, their segment tables: one request more for each. */
  deleteObjects(
    input: DeleteObjectsCommandInput,
    { abortSignal }: RequestOptions = {},
  ): Promise<DeleteObjectsCommandOutput> {
    return withXmlParser(deleteObjects(this.#settings, input, abortSignal));
  }

  /**
   * Wraps the data key in an instruction file anew; the object stays as it is.
   *
   * @throws CoreError `instruction-file-required` where the wrapped key is in the object, and as `rewrap` of `@sealift/core`
   */
  reEncryptInstructionFile(
    input: ReEncryptInput,
    { abortSignal }: RequestOptions = {},
  ): Promise<ReEncryptOutput> {
    return withXmlParser(reEncryptInstructionFile(this.#settings, input, abortSignal));
  }
}
