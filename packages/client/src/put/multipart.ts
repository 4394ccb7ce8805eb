import type { CompletedPart, CompleteMultipartUploadCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { checksumsOf, multipartUpload, type SentParts } from '../multipart-upload.js';
import type { MultipartInputs } from './inputs.js';
import { partCommand } from './part-command.js';
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
export function uploadInParts(upload: MultipartUpload): Promise<CompleteMultipartUploadCommandOutput> {
  const { client, inputs, signal } = upload;
  return multipartUpload(client, inputs, (UploadId) => sendParts(upload, UploadId), signal);
}

async function sendParts(
  { client, inputs, parts, queueSize, signal, onPart }: MultipartUpload,
  UploadId: string | undefined,
): Promise<SentParts> {
  const failing = new AbortController();
  const either = AbortSignal.any([failing.signal, ...(signal === undefined ? [] : [signal])]);
  const Parts: CompletedPart[] = [];
  const underWay = new Set<Promise<void>>();
  let count = 0;
  let size = 0;
  const send = async (PartNumber: number, { bytes: Body, digests, release }: Part): Promise<void> => {
    const command = partCommand(client, { ...inputs.part, UploadId, PartNumber, Body }, digests);
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
