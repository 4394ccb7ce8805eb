import {
  PutObjectCommand,
  type PutObjectCommandInput,
  type PutObjectCommandOutput,
} from '@aws-sdk/client-s3';
import {
  createSealer,
  type FileInfo,
  type Sealer,
  type StringMap,
  sealStream,
  splitInstructionFile,
} from '@sealift/core';
import { giveBack } from '@sealift/core/bytes';
import { sealingThread, streamCipher } from '#native';
import { type ClientError, invalidOption } from '../errors.js';
import { takeBack, writeInstructionFile } from '../instruction-file/write.js';
import { keyringOf } from '../keyrings/of-request.js';
import { joinMetadata } from '../metadata.js';
import type { Settings } from '../options.js';
import { type SegmentTableOutcome, type TableMaker, tableMaker } from '../segments/making.js';
import { type Beginning, beginningOf } from './beginning.js';
import { plainBody } from './body.js';
import { checkInput, multipartInputs } from './inputs.js';
import { uploadInParts } from './multipart.js';
import { type Part, partsOf } from './parts.js';
import { partsOfThread } from './parts-of-thread.js';

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
  /** Default: the client's. */
  readonly segments?: boolean;
}

/** What the SDK's PutObject answers. */
export interface PutOutput extends PutObjectCommandOutput {
  /** Present where a table was asked for. */
  readonly segmentTable?: SegmentTableOutcome;
}

/** S3 takes no more of one object (Amazon S3 User Guide, "Multipart upload limits"). */
const MAX_PARTS = 10_000;
const MIB = 1024 ** 2;
/** With parts of this size the largest object there can be has less than 10,000. */
const SAFE_PART_BYTES = 7 * MIB;

/** Less is encrypted sooner than a thread has started. */
const THREAD_BYTES = 32 * MIB;

/** Encrypts the body and stores it: at once when it fits into one part, in parts when it does not. */
export async function putObject(
  settings: Settings,
  input: PutObjectCommandInput,
  options: PutOptions,
): Promise<PutOutput> {
  checkInput(input);
  const { client, enableInstructionFilePutObject: isBeside = false } = settings;
  const { abortSignal: signal } = options;
  if (isBeside && input.IfMatch !== undefined) throw notReplaceable();
  signal?.throwIfAborted();
  const failing = new AbortController();
  const either = AbortSignal.any([failing.signal, ...(signal === undefined ? [] : [signal])]);
  const body = plainBody(input.Body, input.ContentLength, either);
  const partSize = partSizeFor(settings.partSize, body.size);
  try {
    // What is shorter than a part needs no memory for one.
    const most = Math.min(partSize, (body.size ?? partSize) + 1);
    const beginning = await beginningOf(body.source, most);
    const { first, isWhole } = beginning;
    const size = isWhole ? first.byteLength : body.size;
    const sealer = await sealerFor(settings, input, options, size);
    const maker = (options.segments ?? settings.segments) ? await tableMaker(sealer) : undefined;
    const { metadata, instructionFile } = placed(sealer, isBeside);
    const condition = isBeside ? { IfNoneMatch: '*' } : {};
    const object = { ...input, ...condition, Metadata: joinMetadata(metadata, input.Metadata) };
    const storeBeside = async (body: string): Promise<PutObjectCommandOutput> => {
      await writeInstructionFile(client, input, { body, replaces: undefined, signal });
      return store().catch((error) => takeBack(client, input, error));
    };
    const store = (): Promise<PutObjectCommandOutput> =>
      isWhole
        ? putWhole(settings, object, { sealer, maker }, beginning, options)
        : putParts(settings, object, { sealer, maker }, { ...beginning, partSize, size, failing }, options);
    const output = await (instructionFile === undefined ? store() : storeBeside(instructionFile));
    // The object is stored: from here on nothing fails.
    return maker === undefined
      ? output
      : { ...output, segmentTable: await maker.store(client, input, signal) };
  } catch (error) {
    failing.abort(error);
    throw error;
  } finally {
    // A source that was not read to its end is closed.
    await body.source.return();
  }
}

/** How an object is made, and its table, where one was asked for. */
interface Making {
  readonly sealer: Sealer;
  readonly maker: TableMaker | undefined;
}

/** The same parts; the table is made of them on their way. */
async function* noted(maker: TableMaker, parts: AsyncIterable<Part>): AsyncGenerator<Part, void, void> {
  for await (const part of parts) {
    await maker.write(part.bytes);
    yield part;
  }
}

/** What stands at the object, and what in a file beside it. */
function placed(
  { metadata }: Sealer,
  isBeside: boolean,
): { metadata: Readonly<Record<string, string>>; instructionFile?: string } {
  return isBeside ? splitInstructionFile(metadata) : { metadata };
}

interface Plaintext extends Beginning {
  readonly partSize: number;
  readonly size: number | undefined;
  /** Ends the source. */
  readonly failing: AbortController;
}

async function putParts(
  { client, queueSize }: Settings,
  input: PutObjectCommandInput,
  { sealer, maker }: Making,
  { all, partSize, size, failing }: Plaintext,
  { abortSignal: signal, onProgress }: PutOptions,
): Promise<PutObjectCommandOutput> {
  let loaded = 0;
  const total = size === undefined ? {} : { total: sealer.objectSize };
  // It starts while S3 is told of the upload.
  const starting = (size ?? THREAD_BYTES) >= THREAD_BYTES ? sealingThread() : undefined;
  try {
    const completed = await uploadInParts({
      client,
      inputs: await multipartInputs(client, input),
      parts: (stop) => {
        stop.addEventListener('abort', () => failing.abort(stop.reason), { once: true });
        const parts = sealedParts(starting, sealer, all, partSize);
        return maker === undefined ? parts : noted(maker, parts);
      },
      queueSize,
      signal,
      onPart(bytes) {
        loaded += bytes;
        onProgress?.({ loaded, ...total });
      },
    });
    return asPutOutput(completed, sealer);
  } finally {
    (await starting)?.close();
  }
}

async function* sealedParts(
  starting: ReturnType<typeof sealingThread> | undefined,
  sealer: Sealer,
  file: AsyncIterable<Uint8Array>,
  partSize: number,
): AsyncGenerator<Part, void, void> {
  const thread = await starting;
  if (thread === undefined) yield* partsOf(sealStream(sealer, file), partSize);
  else yield* partsOfThread(thread, sealer, file, partSize);
}

async function putWhole(
  { client }: Settings,
  input: PutObjectCommandInput,
  { sealer, maker }: Making,
  { all }: Beginning,
  { abortSignal, onProgress }: PutOptions,
): Promise<PutObjectCommandOutput> {
  const Body = new Uint8Array(sealer.objectSize);
  let at = 0;
  for await (const piece of sealStream(sealer, all)) {
    Body.set(piece, at);
    at += piece.byteLength;
    giveBack(piece);
  }
  await maker?.write(Body);
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
    ...(streamCipher === undefined ? {} : { cipher: streamCipher }),
    ...(commitmentPolicy === undefined ? {} : { commitmentPolicy }),
    ...(encryptionAlgorithm === undefined ? {} : { suite: encryptionAlgorithm }),
    ...(fileInfo === undefined ? {} : { fileInfo }),
    ...(Key === undefined ? {} : { objectKey: Key }),
    ...(signingKey === undefined ? {} : { signingKey }),
  });
}

function notReplaceable(): ClientError {
  return invalidOption(
    'IfMatch',
    'An object with an instruction file is two objects, which are never replaced in one step: delete it first.',
  );
}

function partSizeFor(partSize: number, size: number | undefined): number {
  if (size === undefined) return Math.max(partSize, SAFE_PART_BYTES);
  return Math.max(partSize, Math.ceil(size / (MAX_PARTS - 1) / MIB) * MIB);
}

/** What CompleteMultipartUpload answers, in the shape of PutObject's answer. */
function asPutOutput(
  { Bucket: _, Key: __, Location: ___, ...rest }: Awaited<ReturnType<typeof uploadInParts>>,
  { objectSize }: Sealer,
): PutObjectCommandOutput {
  return { ...rest, Size: objectSize };
}
