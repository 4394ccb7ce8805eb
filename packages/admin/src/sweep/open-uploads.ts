import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListPartsCommand,
  type ListPartsCommandOutput,
} from '@aws-sdk/client-s3';
import { s3Code, s3Status } from '@sealift/s3';
import { s3Failure } from '@sealift/signer/s3';
import type { ObjectStore } from '../objects/store.js';

/** A multipart upload that S3 holds open. */
export interface OpenUpload {
  readonly key: string;
  readonly uploadId: string;
  /** By S3's clock, in milliseconds since the epoch; undefined where the store does not say. */
  readonly initiated: number | undefined;
}

/**
 * All below a prefix, page by page. A page is handed out when the next one is here: that begins behind the last upload of this
 * one, which S3 is to know still.
 *
 * @throws SignerError `s3-…`
 */
export async function* openUploads(
  { client, target }: ObjectStore,
  prefix: string,
): AsyncGenerator<OpenUpload[], void, void> {
  let marker: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
  let before: OpenUpload[] = [];
  while (marker !== undefined) {
    const command = new ListMultipartUploadsCommand({ ...target, Prefix: prefix, ...marker });
    const page: ListMultipartUploadsCommandOutput = await client.send(command).catch(failed);
    yield before;
    before = (page.Uploads ?? []).flatMap(({ Key, UploadId, Initiated }) =>
      // What a store lists beside what was asked for is none of ours.
      Key === undefined || !UploadId || !Key.startsWith(prefix)
        ? []
        : { key: Key, uploadId: UploadId, initiated: timeOf(Initiated) },
    );
    const next = page.IsTruncated ? markerOf(page) : undefined;
    if (
      next !== undefined &&
      next.KeyMarker === marker.KeyMarker &&
      next.UploadIdMarker === marker.UploadIdMarker
    )
      throw s3Failure(new Error('S3 lists the same page of uploads again'));
    marker = next;
  }
  yield before;
}

function markerOf(page: ListMultipartUploadsCommandOutput): { KeyMarker?: string; UploadIdMarker?: string } {
  const { NextKeyMarker, NextUploadIdMarker } = page;
  return {
    ...(NextKeyMarker === undefined ? {} : { KeyMarker: NextKeyMarker }),
    ...(NextUploadIdMarker === undefined ? {} : { UploadIdMarker: NextUploadIdMarker }),
  };
}

function timeOf(date: Date | undefined): number | undefined {
  const time = date?.getTime() ?? Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/**
 * Bytes of all its parts; `gone` when the upload has ended meanwhile, `untold` where S3 refuses to list them: under SSE-C
 * it wants to see the key.
 *
 * @throws SignerError `s3-unavailable`
 */
export async function bytesOf(
  { client, target }: ObjectStore,
  { key, uploadId }: OpenUpload,
): Promise<number | 'gone' | 'untold'> {
  let bytes = 0;
  let marker: string | undefined;
  do {
    const command = new ListPartsCommand({
      ...target,
      Key: key,
      UploadId: uploadId,
      ...(marker === undefined ? {} : { PartNumberMarker: marker }),
    });
    let page: ListPartsCommandOutput;
    try {
      page = await client.send(command);
    } catch (error) {
      if (s3Code(error) === 'NoSuchUpload') return 'gone';
      const status = s3Status(error);
      if (status === 400 || status === 403) return 'untold';
      return failed(error);
    }
    for (const { Size = 0 } of page.Parts ?? []) bytes += Size;
    const next = page.IsTruncated ? page.NextPartNumberMarker : undefined;
    if (next !== undefined && next === marker)
      return failed(new Error('S3 lists the same page of parts again'));
    marker = next;
  } while (marker !== undefined);
  return bytes;
}

/** Has S3 forget the upload and its parts. @returns false when it had ended meanwhile @throws SignerError `s3-…` */
export async function endUpload(
  { client, target }: ObjectStore,
  { key, uploadId }: OpenUpload,
): Promise<boolean> {
  const command = new AbortMultipartUploadCommand({ ...target, Key: key, UploadId: uploadId });
  try {
    await client.send(command);
    return true;
  } catch (error) {
    if (s3Code(error) === 'NoSuchUpload') return false;
    return failed(error);
  }
}

/** @throws always */
function failed(error: unknown): never {
  throw s3Failure(error);
}
