import {
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { INSTRUCTION_FILE_METADATA } from '@sealift/core';
import { assertOwner, type StringMap, s3Status } from '@sealift/s3';
import type { CustomerKeys, ObjectName } from '@sealift/signer/protection';
import { s3Failure } from '@sealift/signer/s3';
import { type EncryptionFields, encryptionFields } from '../s3/encryption-fields.js';
import { withHeaders } from '../s3/with-headers.js';
import { ObjectError } from './errors.js';

/** What an object is besides its bytes. */
export type Head = HeadObjectCommandOutput & {
  readonly ETag: string;
  readonly ContentLength: number;
  /** Its tags; read only where they may tell a key. */
  readonly tags?: StringMap;
  /** Which managed SSE-C key they tell, if any. */
  readonly pinned?: string;
};

export interface InstructionFile {
  readonly body: string;
  readonly etag: string;
}

export interface ObjectStoreOptions {
  /** AWS account id; every request then fails if the bucket has changed hands. */
  readonly expectedBucketOwner?: string | undefined;
  /** Keys of objects under managed SSE-C. Without them these cannot be read. */
  readonly customerKeys?: CustomerKeys | undefined;
}

/** Body of an instruction file: what it holds is less than S3's metadata; anything larger is something else. */
const MAX_INSTRUCTION_FILE_BYTES = 65_536;

const NOT_IMPLEMENTED = 501;

/** The calls to S3 that work on stored objects needs. All throw SignerError `s3-…`, and the errors named. */
export class ObjectStore {
  readonly client: S3Client;
  readonly bucket: string;
  readonly target: { readonly Bucket: string; readonly ExpectedBucketOwner?: string };
  readonly customerKeys: CustomerKeys | undefined;

  constructor(client: S3Client, bucket: string, options: ObjectStoreOptions = {}) {
    const { expectedBucketOwner, customerKeys } = options;
    assertOwner(expectedBucketOwner);
    this.client = client;
    this.bucket = bucket;
    this.customerKeys = customerKeys;
    this.target = {
      Bucket: bucket,
      ...(expectedBucketOwner === undefined ? {} : { ExpectedBucketOwner: expectedBucketOwner }),
    };
  }

  /**
   * @param owner the object for whose name its managed SSE-C key is made, where that is another one; its tags tell the key, unless it has
   * some of its own
   * @throws ObjectError `object-not-found`, `metadata-missing`, `customer-key-needed`, `customer-key-refused`
   */
  async head(key: string, owner: string = key): Promise<Head> {
    const tags = this.customerKeys && (await this.tags(key));
    const pinned = tags && (this.customerKeys?.recall(tags) ?? (await this.#pinnedBy(owner, key)));
    const headers = this.customerKeys?.headers('head', this.nameOf(owner, pinned)) ?? {};
    const command = withHeaders(new HeadObjectCommand({ ...this.target, Key: key }), headers);
    const head = await this.client.send(command).catch((error) => headFailure(error, pinned !== undefined));
    if (head.MissingMeta) {
      throw new ObjectError(
        'metadata-missing',
        'S3 does not show all of the metadata; a copy would lose it.',
      );
    }
    if (head.ETag === undefined || head.ContentLength === undefined) throw s3Failure(undefined);
    const { ETag, ContentLength } = head;
    return {
      ...head,
      ETag,
      ContentLength,
      ...(tags === undefined ? {} : { tags }),
      ...(pinned === undefined ? {} : { pinned }),
    };
  }

  /**
   * The bytes of the object that was looked at, and of no other.
   *
   * @throws ObjectError `object-changed`, `object-not-found`, SignerError `s3-…`
   */
  async *read(key: string, head: Head, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    const command = new GetObjectCommand({ ...this.target, Key: key, IfMatch: head.ETag });
    const headers = this.customerKeys?.headers('get', this.nameOf(key, head.pinned)) ?? {};
    const { Body } = await this.client
      .send(withHeaders(command, headers), { abortSignal: signal })
      .catch(failure);
    try {
      for await (const chunk of (Body ?? []) as AsyncIterable<Uint8Array>) {
        signal.throwIfAborted();
        yield chunk;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw s3Failure(error);
    }
  }

  /**
   * What the SDK's requests for an object say of its managed SSE-C key; nothing where its tags tell none.
   *
   * @throws ObjectError `object-not-found`, SignerError `s3-…`, `data-key-refused`
   */
  async customerKeyFields(key: string): Promise<EncryptionFields> {
    const pinned = this.customerKeys?.recall(await this.tags(key));
    return encryptionFields(this.customerKeys?.headers('get', this.nameOf(key, pinned)) ?? {});
  }

  /** What the tags of another object pin; nothing where that is gone. */
  async #pinnedBy(owner: string, key: string): Promise<string | undefined> {
    if (owner === key) return undefined;
    try {
      return this.customerKeys?.recall(await this.tags(owner));
    } catch (error) {
      if (error instanceof ObjectError && error.code === 'object-not-found') return undefined;
      throw error;
    }
  }

  /** An object with the key that it pins. */
  nameOf(key: string, pinned: string | undefined): ObjectName {
    return { bucket: this.bucket, key, ...(pinned === undefined ? {} : { pinned }) };
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
   * @param headers with which S3 encrypts it
   * @throws ObjectError `object-changed`
   */
  async writeInstructionFile(
    key: string,
    body: string,
    replaces: string | undefined,
    headers: StringMap = {},
  ): Promise<void> {
    const command = new PutObjectCommand({
      ...this.target,
      Key: key,
      Body: body,
      ContentType: 'application/json',
      Metadata: { ...INSTRUCTION_FILE_METADATA },
      ...(replaces === undefined ? { IfNoneMatch: '*' } : { IfMatch: replaces }),
    });
    await this.client.send(withHeaders(command, headers)).catch(failure);
  }

  /** Whether the bucket refuses SSE-C; false too when S3 does not let us look. */
  async blocksCustomerKeys(): Promise<boolean> {
    const command = new GetBucketEncryptionCommand(this.target);
    const answer = await this.client.send(command).catch(() => undefined);
    const rules = answer?.ServerSideEncryptionConfiguration?.Rules ?? [];
    return rules.some(({ BlockedEncryptionTypes }) =>
      BlockedEncryptionTypes?.EncryptionType?.includes('SSE-C'),
    );
  }

  /** The object's tags, which need no SSE-C key; none in a store that has no tags. @throws ObjectError `object-not-found` */
  async tags(key: string): Promise<StringMap> {
    const { TagSet = [] } = await this.client
      .send(new GetObjectTaggingCommand({ ...this.target, Key: key }))
      .catch((error) => (s3Status(error) === NOT_IMPLEMENTED ? { TagSet: [] } : failure(error)));
    return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
  }

  /** Sets all tags of an object. */
  async writeTags(key: string, tags: StringMap): Promise<void> {
    const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    const command = new PutObjectTaggingCommand({ ...this.target, Key: key, Tagging: { TagSet } });
    await this.client.send(command).catch(failure);
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

/**
 * The SDK's errors in the words of this store; what else failed passes through.
 *
 * @param withKey of reading: whether a managed SSE-C key was sent
 * @throws always
 */
export function storeFailure(error: unknown, withKey?: boolean): never {
  if (!(error instanceof Error && '$metadata' in error)) throw error;
  return withKey === undefined ? failure(error) : headFailure(error, withKey);
}

/** @throws always */
export function failure(error: unknown): never {
  const status = s3Status(error);
  if (status === 404) throw new ObjectError('object-not-found', 'There is no such object.', { cause: error });
  if (status === 412 || status === 409) throw objectChanged(error);
  throw s3Failure(error);
}

export function objectChanged(cause: unknown): ObjectError {
  return new ObjectError('object-changed', 'The object was changed by somebody else meanwhile.', { cause });
}

/** A HEAD has no error document: the status is all that there is to read. @throws always */
function headFailure(error: unknown, withKey: boolean): never {
  const status = s3Status(error);
  if (!withKey && status === 400) {
    throw new ObjectError(
      'customer-key-needed',
      'S3 does not show the object: it lies under SSE-C. Give the master secrets; its tags must tell its key.',
      { cause: error },
    );
  }
  if (withKey && (status === 400 || status === 403)) {
    throw new ObjectError(
      'customer-key-refused',
      'S3 refuses the key that the tags of the object tell: check its tags, the master secret and the permissions.',
      { cause: error },
    );
  }
  return failure(error);
}
