import {
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { INSTRUCTION_FILE_METADATA } from '@sealift/core';
import { s3Failure, s3Status } from '../s3/failures.js';
import { RewrapError } from './errors.js';

/** What an object is besides its bytes. */
export type Head = HeadObjectCommandOutput & { readonly ETag: string; readonly ContentLength: number };

export interface InstructionFile {
  readonly body: string;
  readonly etag: string;
}

/** Body of an instruction file: what it holds is less than S3's metadata; anything larger is something else. */
const MAX_INSTRUCTION_FILE_BYTES = 65_536;

/** The calls to S3 that rewrapping needs. All throw SignerError `s3-…`, and the errors named. */
export class RewrapStore {
  readonly client: S3Client;
  readonly bucket: string;
  readonly target: { readonly Bucket: string; readonly ExpectedBucketOwner?: string };

  constructor(client: S3Client, bucket: string, expectedBucketOwner?: string) {
    this.client = client;
    this.bucket = bucket;
    this.target = {
      Bucket: bucket,
      ...(expectedBucketOwner === undefined ? {} : { ExpectedBucketOwner: expectedBucketOwner }),
    };
  }

  /** @throws RewrapError `object-not-found`, `metadata-missing` */
  async head(key: string): Promise<Head> {
    const head = await this.client.send(new HeadObjectCommand({ ...this.target, Key: key })).catch(failure);
    if (head.MissingMeta) {
      throw new RewrapError(
        'metadata-missing',
        'S3 does not show all of the metadata; a copy would lose it.',
      );
    }
    if (head.ETag === undefined || head.ContentLength === undefined) throw s3Failure(undefined);
    return { ...head, ETag: head.ETag, ContentLength: head.ContentLength };
  }

  /** An instruction file; undefined when there is none. */
  async readInstructionFile(key: string): Promise<InstructionFile | undefined> {
    try {
      const answer = await this.client.send(new GetObjectCommand({ ...this.target, Key: key }));
      const size = answer.ContentLength ?? Number.POSITIVE_INFINITY;
      if (size > MAX_INSTRUCTION_FILE_BYTES) return { body: '', etag: answer.ETag ?? '' };
      return { body: (await answer.Body?.transformToString('utf-8')) ?? '', etag: answer.ETag ?? '' };
    } catch (error) {
      if (s3Status(error) === 404) return undefined;
      throw s3Failure(error);
    }
  }

  /**
   * @param replaces ETag of the file that it replaces; none when there must be none
   * @throws RewrapError `object-changed`
   */
  async writeInstructionFile(key: string, body: string, replaces: string | undefined): Promise<void> {
    const command = new PutObjectCommand({
      ...this.target,
      Key: key,
      Body: body,
      ContentType: 'application/json',
      Metadata: { ...INSTRUCTION_FILE_METADATA },
      ...(replaces === undefined ? { IfNoneMatch: '*' } : { IfMatch: replaces }),
    });
    await this.client.send(command).catch(failure);
  }

  async tagging(key: string): Promise<string> {
    const { TagSet = [] } = await this.client
      .send(new GetObjectTaggingCommand({ ...this.target, Key: key }))
      .catch(failure);
    return new URLSearchParams(TagSet.map(({ Key = '', Value = '' }) => [Key, Value])).toString();
  }

  /** Keys below a prefix, in S3's order. */
  async *list(prefix: string): AsyncGenerator<string, void, void> {
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        ...this.target,
        Prefix: prefix,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      });
      const page = await this.client.send(command).catch(failure);
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  /** Keys that do not exist are no error. */
  async delete(keys: readonly string[]): Promise<void> {
    const command = new DeleteObjectsCommand({
      ...this.target,
      Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true },
    });
    const { Errors = [] } = await this.client.send(command).catch(failure);
    if (Errors[0] !== undefined)
      throw s3Failure({ name: Errors[0].Code, $metadata: { httpStatusCode: 403 } });
  }
}

/** @throws always */
export function failure(error: unknown): never {
  const status = s3Status(error);
  if (status === 404) throw new RewrapError('object-not-found', 'There is no such object.', { cause: error });
  if (status === 412 || status === 409) {
    throw new RewrapError('object-changed', 'The object was changed by somebody else meanwhile.', {
      cause: error,
    });
  }
  throw s3Failure(error);
}
