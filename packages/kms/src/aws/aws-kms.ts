import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  type GenerateDataKeyCommandOutput,
  KMSClient,
  type KMSClientConfig,
} from '@aws-sdk/client-kms';
import type { Kms } from '@sealift/core';
import { KmsError } from '@sealift/core/keyrings';
import { checkContext } from '../context.js';
import { awsKmsFailure } from './failures.js';

export interface AwsKmsOptions {
  /** A client of yours. Default: one made from the other options. */
  readonly client?: KMSClient;
  /** Default: the AWS SDK's chain (environment, profile). */
  readonly region?: string;
  /** For a VPC endpoint or another service with the same API. Default: AWS's own for the region. */
  readonly endpoint?: string;
  /** Default: the AWS SDK's chain (environment, profile, role). */
  readonly credentials?: KMSClientConfig['credentials'];
}

export interface AwsKms extends Required<Kms> {
  /** The ARN of the key that an alias stands for now (AWS: DescribeKey). */
  describeKey(keyId: string): Promise<string>;
}

/** Bytes (API reference, Decrypt: CiphertextBlob). */
const MAX_CIPHERTEXT_BYTES = 6_144;
/** Milliseconds for a connection, for an answer, and for a call with its retries. */
const CONNECTION_TIMEOUT = 3_000;
const REQUEST_TIMEOUT = 10_000;
const CALL_TIMEOUT = 20_000;

/**
 * AWS KMS as a `Kms`. A key is named by id, ARN, `alias/…` or alias ARN; symmetric keys only. A key in a CloudHSM or
 * external key store is named like any other.
 *
 * All calls throw KmsError `kms-key-not-found`, `kms-key-disabled`, `kms-key-pending-deletion`, `kms-access-denied`,
 * `kms-request-invalid`, `kms-unavailable`; `decrypt` also `kms-key-mismatch`, `kms-context-mismatch`,
 * `kms-ciphertext-invalid`.
 *
 * @example clientEncryption({ kms: awsKms({ region: 'eu-central-1' }), keyId: 'alias/uploads' })
 */
export function awsKms(options: AwsKmsOptions = {}): AwsKms {
  const client = options.client ?? clientOf(options);

  async function generateDataKey(
    request: Parameters<Kms['generateDataKey']>[0],
  ): ReturnType<Kms['generateDataKey']> {
    checkContext(request.encryptionContext);
    const answer: GenerateDataKeyCommandOutput = await client
      .send(
        new GenerateDataKeyCommand({
          KeyId: request.keyId,
          KeySpec: 'AES_256',
          EncryptionContext: { ...request.encryptionContext },
        }),
        { abortSignal: AbortSignal.timeout(CALL_TIMEOUT) },
      )
      .catch((error: unknown) => {
        throw awsKmsFailure(error);
      });
    return { plaintext: bytesOf(answer.Plaintext), ciphertextBlob: bytesOf(answer.CiphertextBlob) };
  }

  async function decrypt(request: Parameters<Kms['decrypt']>[0]): ReturnType<Kms['decrypt']> {
    const { keyId, ciphertextBlob, encryptionContext } = request;
    if (ciphertextBlob.byteLength === 0 || ciphertextBlob.byteLength > MAX_CIPHERTEXT_BYTES) {
      throw new KmsError('kms-ciphertext-invalid', 'The wrapped data key is not a ciphertext of AWS KMS.');
    }
    const answer = await client
      .send(
        new DecryptCommand({
          CiphertextBlob: ciphertextBlob,
          EncryptionContext: { ...encryptionContext },
          ...(keyId === undefined ? {} : { KeyId: keyId }),
        }),
        { abortSignal: AbortSignal.timeout(CALL_TIMEOUT) },
      )
      .catch((error: unknown) => {
        throw awsKmsFailure(error);
      });
    return { plaintext: bytesOf(answer.Plaintext) };
  }

  async function encrypt(
    request: Parameters<Required<Kms>['encrypt']>[0],
  ): ReturnType<Required<Kms>['encrypt']> {
    checkContext(request.encryptionContext);
    const answer = await client
      .send(
        new EncryptCommand({
          KeyId: request.keyId,
          Plaintext: request.plaintext,
          EncryptionContext: { ...request.encryptionContext },
        }),
        { abortSignal: AbortSignal.timeout(CALL_TIMEOUT) },
      )
      .catch((error: unknown) => {
        throw awsKmsFailure(error);
      });
    return { ciphertextBlob: bytesOf(answer.CiphertextBlob) };
  }

  async function describeKey(keyId: string): Promise<string> {
    const { KeyMetadata } = await client
      .send(new DescribeKeyCommand({ KeyId: keyId }), { abortSignal: AbortSignal.timeout(CALL_TIMEOUT) })
      .catch((error: unknown) => {
        throw awsKmsFailure(error);
      });
    if (KeyMetadata?.Arn === undefined)
      throw new KmsError('kms-unavailable', 'AWS KMS answered without the ARN of the key.');
    return KeyMetadata.Arn;
  }

  return { generateDataKey, decrypt, encrypt, describeKey };
}

function clientOf({ region, endpoint, credentials }: AwsKmsOptions): KMSClient {
  return new KMSClient({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      throwOnRequestTimeout: true,
    },
  });
}

/** A copy of its own memory: what the SDK decoded may lie in a pool that others read. */
function bytesOf(answer: Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  if (answer === undefined || answer.byteLength === 0)
    throw new KmsError('kms-unavailable', 'AWS KMS answered without a key.');
  const copy = new Uint8Array(answer);
  answer.fill(0);
  return copy;
}
