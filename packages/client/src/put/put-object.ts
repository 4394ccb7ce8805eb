import {
  PutObjectCommand,
  type PutObjectCommandInput,
  type PutObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { createSealer, type FileInfo, type Sealer, type StringMap } from '@sealift/core';
import { concat, rechunk } from '@sealift/core/bytes';
import { keyringOf } from '../keyrings/of-request.js';
import { joinMetadata } from '../metadata.js';
import type { Settings } from '../options.js';
import { plainBody } from './body.js';
import { checkInput, multipartInputs } from './inputs.js';
import { uploadInParts } from './multipart.js';
import { sealedParts } from './parts.js';

export interface Progress {
  /** Bytes of the object that S3 has. */
  readonly loaded: number;
  /** Bytes of the object; absent while the size of the body is unknown. */
  readonly total?: number;
}

export interface PutOptions {
  readonly abortSignal?: AbortSignal;
  /** For a `kmsKeyring`: authenticated, not secret, needed again to read. Default: the keyring's own. */
  readonly encryptionContext?: StringMap;
  /** The file's own name and type: stored with the object, sealed. Default: none. */
  readonly fileInfo?: FileInfo;
  readonly onProgress?: (progress: Progress) => void;
}

/** Two parts of 16 GiB in a file of 64 would be too many of 5 MiB: S3 takes 10,000 (Amazon S3 User Guide). */
const MAX_PARTS = 10_000;
const MIB = 1024 ** 2;
/** With parts of this size the largest object there can be has less than 10,000. */
const SAFE_PART_BYTES = 7 * MIB;

/** Encrypts the body and stores it: at once when it fits into one part, in parts when it does not. */
export async function putObject(
  settings: Settings,
  input: PutObjectCommandInput,
  options: PutOptions,
): Promise<PutObjectCommandOutput> {
  checkInput(input);
  const { client, queueSize } = settings;
  const { abortSignal: signal, onProgress } = options;
  signal?.throwIfAborted();
  const failing = new AbortController();
  const either = AbortSignal.any([failing.signal, ...(signal === undefined ? [] : [signal])]);
  const body = plainBody(input.Body, input.ContentLength, either);
  const partSize = partSizeFor(settings.partSize, body.size);
  const chunks = rechunk(body.source, partSize);
  try {
    const first = (await chunks.next()).value ?? new Uint8Array(0);
    const size = first.byteLength < partSize ? first.byteLength : body.size;
    const sealer = await sealerFor(settings, input, options, size);
    const sealed: PutObjectCommandInput = {
      ...input,
      Metadata: joinMetadata(sealer.metadata, input.Metadata),
    };
    if (first.byteLength < partSize) {
      // The end of the source is read, too: that is where it says whether it was as long as announced.
      await chunks.next();
      return await putWhole(settings, sealed, sealer, first, options);
    }
    let loaded = 0;
    const total = size === undefined ? {} : { total: sealer.objectSize };
    const completed = await uploadInParts({
      client,
      inputs: await multipartInputs(client, sealed),
      parts: (stop) => {
        stop.addEventListener('abort', () => failing.abort(stop.reason), { once: true });
        return sealedParts(sealer, andThen(first, chunks), partSize, size !== undefined);
      },
      queueSize,
      signal,
      onPart(bytes) {
        loaded += bytes;
        onProgress?.({ loaded, ...total });
      },
    });
    return asPutOutput(completed, sealer);
  } catch (error) {
    failing.abort(error);
    throw error;
  } finally {
    // A source that was not read to its end is closed.
    await chunks.return();
  }
}

async function putWhole(
  { client }: Settings,
  input: PutObjectCommandInput,
  sealer: Sealer,
  plaintext: Uint8Array,
  { abortSignal, onProgress }: PutOptions,
): Promise<PutObjectCommandOutput> {
  const Body = concat(await sealer.seal(0, plaintext), await sealer.tag());
  const { ContentLength: _, ...rest } = input;
  const output = await client.send(
    new PutObjectCommand({ ...rest, Body }),
    abortSignal === undefined ? {} : { abortSignal },
  );
  onProgress?.({ loaded: Body.byteLength, total: Body.byteLength });
  return output;
}

function sealerFor(
  settings: Settings,
  { Key }: PutObjectCommandInput,
  { encryptionContext, fileInfo }: PutOptions,
  size: number | undefined,
): Promise<Sealer> {
  const { commitmentPolicy, encryptionAlgorithm, signingKey } = settings;
  return createSealer({
    keyring: keyringOf(settings.keyring, encryptionContext),
    plaintextSize: size ?? 'unknown',
    ...(commitmentPolicy === undefined ? {} : { commitmentPolicy }),
    ...(encryptionAlgorithm === undefined ? {} : { suite: encryptionAlgorithm }),
    ...(fileInfo === undefined ? {} : { fileInfo }),
    ...(Key === undefined ? {} : { objectKey: Key }),
    ...(signingKey === undefined ? {} : { signingKey }),
  });
}

function partSizeFor(partSize: number, size: number | undefined): number {
  if (size === undefined) return Math.max(partSize, SAFE_PART_BYTES);
  return Math.max(partSize, Math.ceil(size / (MAX_PARTS - 1) / MIB) * MIB);
}

async function* andThen(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  yield first;
  yield* rest;
}

/** What CompleteMultipartUpload answers, in the shape of PutObject's answer. */
function asPutOutput(
  { Bucket: _, Key: __, Location: ___, ...rest }: Awaited<ReturnType<typeof uploadInParts>>,
  { objectSize }: Sealer,
): PutObjectCommandOutput {
  return { ...rest, Size: objectSize };
}
