import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { ObjectOperation, StringMap } from '@sealift/s3';
import { withHeaders } from '../s3/with-headers.js';
import { failure, type ObjectStore } from './store.js';

const MIB = 1024 ** 2;
/** Bytes held in memory, and of a part, as long as they make no more than 10,000 parts (S3's limit). */
const PART_BYTES = 16 * MIB;
const MAX_PARTS = 10_000;

export interface NewObject {
  /** Bytes. */
  readonly size: number;
  readonly source: AsyncIterable<Uint8Array>;
  readonly metadata: StringMap;
  /** What each operation carries besides. */
  readonly headers: (operation: ObjectOperation) => StringMap;
  /** Replace an object of this name. Default: refuse. */
  readonly replace?: boolean;
  /** @internal For tests. */
  readonly partBytes?: number;
}

/**
 * Stores a new object, in parts when it is large. It appears when it is whole; what fails leaves no upload behind.
 *
 * @throws ObjectError `object-changed` when there is such an object, SignerError `s3-…`, and what the source throws
 */
export async function uploadObject(
  store: ObjectStore,
  key: string,
  object: NewObject,
  signal: AbortSignal,
): Promise<void> {
  const { size, metadata, headers, replace = false } = object;
  const partBytes = Math.max(object.partBytes ?? PART_BYTES, Math.ceil(size / MAX_PARTS / MIB) * MIB);
  const attributes = {
    ...store.target,
    Key: key,
    ContentType: 'application/octet-stream',
    Metadata: { ...metadata },
  };
  const condition = replace ? {} : { IfNoneMatch: '*' };
  const options = { abortSignal: signal };
  if (size <= partBytes) {
    const pieces: Buffer[] = [];
    for await (const piece of blocks(object.source, partBytes)) pieces.push(piece);
    const Body = Buffer.concat(pieces);
    const command = new PutObjectCommand({ ...attributes, ...condition, Body });
    await store.client.send(withHeaders(command, headers('put')), options).catch(failure);
    return;
  }
  const target = { ...store.target, Key: key };
  const create = withHeaders(new CreateMultipartUploadCommand(attributes), headers('create'));
  const { UploadId } = await store.client.send(create, options).catch(failure);
  try {
    const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
    for await (const Body of blocks(object.source, partBytes)) {
      const PartNumber = Parts.length + 1;
      const part = new UploadPartCommand({ ...target, UploadId, PartNumber, Body });
      const { ETag } = await store.client.send(withHeaders(part, headers('part')), options).catch(failure);
      Parts.push({ PartNumber, ETag });
    }
    const complete = new CompleteMultipartUploadCommand({
      ...target,
      ...condition,
      UploadId,
      MultipartUpload: { Parts },
      MpuObjectSize: size,
    });
    await store.client.send(withHeaders(complete, headers('complete')), options).catch(failure);
  } catch (error) {
    await store.client.send(new AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => undefined);
    throw error;
  }
}

/** The source in blocks of this many bytes; the last one may be shorter. */
async function* blocks(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let pieces: Uint8Array[] = [];
  let held = 0;
  for await (let piece of source) {
    while (held + piece.byteLength >= size) {
      const end = size - held;
      yield Buffer.concat([...pieces, piece.subarray(0, end)]);
      piece = piece.subarray(end);
      pieces = [];
      held = 0;
    }
    if (piece.byteLength > 0) pieces.push(piece.slice());
    held += piece.byteLength;
  }
  if (held > 0) yield Buffer.concat(pieces);
}
