import type {
  GetObjectCommandInput,
  PutObjectCommandInput,
  PutObjectCommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';
import { type GetOptions, type GetOutput, getObject } from './get/get-object.js';
import { type S3EncryptionClientOptions, type Settings, settingsOf } from './options.js';
import { type PutOptions, putObject } from './put/put-object.js';

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
  putObject(input: PutObjectCommandInput, options: PutOptions = {}): Promise<PutObjectCommandOutput> {
    return putObject(this.#settings, input, options);
  }

  /**
   * Reads an object. `Body` holds bytes that were verified, all of them; only `enableDelayedAuthenticationMode` streams before that.
   *
   * @throws ClientError, CoreError, KmsError, and the SDK's errors
   */
  getObject(input: GetObjectCommandInput, options: GetOptions = {}): Promise<GetOutput> {
    return getObject(this.#settings, input, options);
  }
}
