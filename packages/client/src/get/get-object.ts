import {
  GetObjectCommand,
  type GetObjectCommandInput,
  type GetObjectCommandOutput,
} from '@aws-sdk/client-s3';
import {
  CoreError,
  createOpener,
  type FileInfo,
  type IdentityDemand,
  type Opener,
  openVerified,
  openWithDelayedAuthentication,
  type Sender,
  type StringMap,
} from '@sealift/core';
import { ClientError, invalidOption } from '../errors.js';
import { keyringToRead } from '../keyrings/of-request.js';
import { ownMetadata } from '../metadata.js';
import type { Settings } from '../options.js';
import { type SdkBody, sdkStream } from './sdk-stream.js';

export interface GetOptions {
  readonly abortSignal?: AbortSignal;
  /** For a `kmsKeyring`: what the object was put with. Default: the keyring's own, and what pages write. */
  readonly encryptionContext?: StringMap;
  /** Default: the client's. */
  readonly enableDelayedAuthenticationMode?: boolean;
  /** Default: the client's. `{ movedFrom: key }`: the object was made under that key, and copied. */
  readonly identity?: IdentityDemand;
}

/** How an object is encrypted, and what is sealed in it. */
export interface Encryption {
  readonly suite: Opener['suite'];
  /** True: the whole object was verified before `Body` was handed out. False: it is while `Body` is read, or (AES-CBC) never. */
  readonly verified: boolean;
  /** Bytes of the stored object. */
  readonly objectSize: number;
  /** The file's own name and type, where they were stored. */
  readonly fileInfo?: FileInfo;
  /** The key under which the object was made; absent where it does not say. */
  readonly objectKey?: string;
  /** Whose signature was verified; only with `senders`. */
  readonly sender?: Sender;
}

/**
 * Of the SDK's fields, `Body` and `ContentLength` are those of the plaintext, `Metadata` is the caller's own, and checksums, which
 * are of the ciphertext, are left out.
 */
export interface GetOutput extends GetObjectCommandOutput {
  readonly encryption: Encryption;
}

/** The only suite that nothing authenticates. */
const CBC = 'ALG_AES_256_CBC_IV16_NO_KDF';

export async function getObject(
  settings: Settings,
  input: GetObjectCommandInput,
  options: GetOptions,
): Promise<GetOutput> {
  checkInput(input);
  const { abortSignal } = options;
  const answer = await settings.client.send(
    new GetObjectCommand(input),
    abortSignal === undefined ? {} : { abortSignal },
  );
  const source = sourceOf(answer, abortSignal);
  try {
    const opener = await openerFor(settings, input, options, answer);
    const { Body, verified, size } = await read(settings, options, opener, source);
    return {
      ...withoutChecksums(answer),
      Body,
      ContentLength: size,
      Metadata: ownMetadata(answer.Metadata ?? {}),
      encryption: encryptionOf(opener, verified),
    };
  } catch (error) {
    leave(answer.Body);
    throw error;
  }
}

/** @throws ClientError `range-refused`, `invalid-option` */
function checkInput(input: GetObjectCommandInput): void {
  for (const field of ['Range', 'PartNumber'] as const) {
    if (input[field] !== undefined) {
      throw new ClientError('range-refused', `A part of an object cannot be verified: leave out ${field}.`, {
        field,
      });
    }
  }
  for (const field of ['Bucket', 'Key'] as const)
    if (typeof input[field] !== 'string' || input[field] === '')
      throw invalidOption(field, `${field} is needed.`);
}

async function openerFor(
  settings: Settings,
  { Bucket = '', Key = '' }: GetObjectCommandInput,
  { encryptionContext, identity = settings.identity }: GetOptions,
  answer: GetObjectCommandOutput,
): Promise<Opener> {
  if (answer.MissingMeta) {
    throw new ClientError('metadata-missing', 'S3 does not show all of the metadata of this object.');
  }
  const metadata = answer.Metadata ?? {};
  const { commitmentPolicy, senders } = settings;
  const legacy = await settings.legacy();
  return createOpener({
    keyring: keyringToRead(settings.keyring, encryptionContext, metadata, `${Bucket}/${Key}`),
    metadata,
    objectSize: wholeSize(answer),
    objectKey: Key,
    ...(identity === undefined ? {} : { identity }),
    ...(commitmentPolicy === undefined ? {} : { commitmentPolicy }),
    ...(senders === undefined ? {} : { senders }),
    ...(legacy === undefined ? {} : { legacy }),
  });
}

/** @throws CoreError `object-size-mismatch` for a part that nobody asked for */
function wholeSize({ ContentLength, ContentRange }: GetObjectCommandOutput): number {
  if (ContentLength === undefined || ContentRange !== undefined)
    throw new CoreError('object-size-mismatch', 'S3 did not answer with the whole object and its length.');
  return ContentLength;
}

async function read(
  settings: Settings,
  options: GetOptions,
  opener: Opener,
  source: AsyncIterable<Uint8Array>,
): Promise<{ Body: SdkBody; verified: boolean; size: number | undefined }> {
  const isCbc = opener.suite === CBC;
  const isDelayed = options.enableDelayedAuthenticationMode ?? settings.enableDelayedAuthenticationMode;
  if (!isDelayed && opener.objectSize > settings.maxBuffered) throw tooLarge(opener, settings);
  if (isCbc) {
    const { openUnauthenticatedCbc } = await import('@sealift/core/legacy');
    // How much of the last block is padding shows when it is decrypted.
    return { Body: sdkStream(openUnauthenticatedCbc(opener, source)), verified: false, size: undefined };
  }
  const { plaintextSize: size } = opener;
  if (isDelayed)
    return { Body: sdkStream(openWithDelayedAuthentication(opener, source)), verified: false, size };
  const plaintext = await openVerified(opener, source, { bufferSize: settings.maxBuffered });
  return { Body: sdkStream(pieces(plaintext)), verified: true, size };
}

function tooLarge({ objectSize }: Opener, { maxBuffered }: Settings): CoreError {
  return new CoreError(
    'object-exceeds-buffer',
    `The object has ${objectSize} bytes, and ${maxBuffered} may wait in memory for its tag: raise maxBuffered, or ask for enableDelayedAuthenticationMode.`,
    { field: 'maxBuffered' },
  );
}

/** Most bytes handed to a stream at a time. */
const PIECE_BYTES = 64 * 1024;

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** Closes the connection of a body that nobody will read. */
function leave(body: GetObjectCommandOutput['Body']): void {
  const stream = body as { destroy?(): void; cancel?(): Promise<void>; locked?: boolean } | undefined;
  if (stream?.destroy !== undefined) stream.destroy();
  else if (stream?.locked === false) stream.cancel?.().catch(() => undefined);
}

/** The SDK's body, closed when it is left before its end. */
async function* sourceOf(
  { Body }: GetObjectCommandOutput,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  if (Body === undefined) return;
  for await (const chunk of Body as AsyncIterable<Uint8Array>) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

function encryptionOf(opener: Opener, verified: boolean): Encryption {
  const { suite, objectSize, fileInfo, objectKey, sender } = opener;
  return {
    suite,
    verified,
    objectSize,
    ...(fileInfo === undefined ? {} : { fileInfo }),
    ...(objectKey === undefined ? {} : { objectKey }),
    ...(sender === undefined ? {} : { sender }),
  };
}

/** S3's are of the ciphertext: whoever compared them with `Body` would find a difference. */
function withoutChecksums(answer: GetObjectCommandOutput): GetObjectCommandOutput {
  const entries = Object.entries(answer).filter(([name]) => !name.startsWith('Checksum'));
  return Object.fromEntries(entries) as unknown as GetObjectCommandOutput;
}
