import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandOutput,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { ClientError } from '../errors.js';
import type { MultipartInputs } from './inputs.js';
import type { Part } from './parts.js';

export interface MultipartUpload {
  readonly client: S3Client;
  readonly inputs: MultipartInputs;
  /** In order; made while those before are under way. Left (`return`) when the upload fails. */
  readonly parts: (signal: AbortSignal) => AsyncIterable<Part>;
  /** Parts under way at a time. */
  readonly queueSize: number;
  readonly signal: AbortSignal | undefined;
  /** A part has arrived. */
  readonly onPart: (bytes: number) => void;
}

/**
 * Uploads an object in parts, several at a time. It appears when it is whole. Whatever fails, or a signal, ends all parts and has
 * S3 forget the upload before the error is thrown.
 *
 * @throws ClientError `upload-not-aborted`, `upload-outcome-unknown`, the SDK's errors, and what `parts` throws
 */
export async function uploadInParts(upload: MultipartUpload): Promise<CompleteMultipartUploadCommandOutput> {
  const { client, inputs, signal } = upload;
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(inputs.create), optionsOf(signal));
  const target = { ...inputs.target, UploadId };
  let isCompleting = false;
  try {
    const { Parts, size } = await sendParts(upload, UploadId);
    signal?.throwIfAborted();
    isCompleting = true;
    const complete = { ...inputs.complete, UploadId, MultipartUpload: { Parts }, MpuObjectSize: size };
    return await client.send(new CompleteMultipartUploadCommand(complete), optionsOf(signal));
  } catch (error) {
    await forget(client, target, isCompleting, error);
    throw error;
  }
}

async function sendParts(
  { client, inputs, parts, queueSize, signal, onPart }: MultipartUpload,
  UploadId: string | undefined,
): Promise<{ Parts: CompletedPart[]; size: number }> {
  const failing = new AbortController();
  const either = AbortSignal.any([failing.signal, ...(signal === undefined ? [] : [signal])]);
  const Parts: CompletedPart[] = [];
  const underWay = new Set<Promise<void>>();
  let count = 0;
  let size = 0;
  const send = async (PartNumber: number, { bytes: Body, release }: Part): Promise<void> => {
    const command = new UploadPartCommand({ ...inputs.part, UploadId, PartNumber, Body });
    const { ETag, ...sent } = await client.send(command, { abortSignal: either });
    Parts[PartNumber - 1] = { PartNumber, ETag, ...checksumsOf(sent) };
    release();
    onPart(Body.byteLength);
  };
  try {
    for await (const sealed of parts(either)) {
      size += sealed.bytes.byteLength;
      const part = send(++count, sealed).finally(() => underWay.delete(part));
      // Awaited below; until then a failure ends the others and the source.
      part.catch((error) => failing.abort(error));
      underWay.add(part);
      if (underWay.size >= queueSize) await Promise.race(underWay);
    }
    await Promise.all(underWay);
    failing.signal.throwIfAborted();
    return { Parts, size };
  } catch (error) {
    // The first failure is the cause of all that follow it.
    if (!either.aborted) failing.abort(error);
    await Promise.allSettled(underWay);
    throw either.reason;
  }
}

/** What S3 said the checksum of a part is, in whichever algorithm. */
function checksumsOf(sent: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sent).filter(
      ([name, value]) => /^Checksum[A-Z0-9]+$/.test(name) && typeof value === 'string',
    ),
  );
}

async function forget(
  client: S3Client,
  target: MultipartInputs['target'] & { readonly UploadId: string | undefined },
  isCompleting: boolean,
  cause: unknown,
): Promise<void> {
  try {
    await client.send(new AbortMultipartUploadCommand(target));
  } catch (error) {
    const isGone = error instanceof Error && error.name === 'NoSuchUpload';
    if (isGone && !isCompleting) return;
    if (isGone) {
      throw new ClientError(
        'upload-outcome-unknown',
        'The upload was to be completed, and no answer tells whether the object is there: look for it with headObject.',
        { cause },
      );
    }
    throw new ClientError(
      'upload-not-aborted',
      'The upload failed, and S3 could not be told to forget its parts: a lifecycle rule of the bucket removes them.',
      { cause },
    );
  }
}

function optionsOf(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}
