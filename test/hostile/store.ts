import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { StorageProfile } from '@sealift/protocol';
import type { DevS3 } from 'sealift-dev-s3';
import { readObject, type Wrapping } from '../independent/reader.js';
import { readByTable } from '../independent/table-reader.js';
import type { Profile } from './profiles.js';

/** One version of one object. */
export interface Kept {
  readonly key: string;
  readonly versionId: string;
}

/** What is true of a stored object. */
export interface Truth extends Kept {
  readonly size: number;
  /** The bytes of the file, read with the keys that nobody else has; undefined where these are none of its. */
  readonly plaintext: Buffer | undefined;
  /** It is the page that encrypted it: the file does not stand in it. */
  readonly sealed: boolean;
  /** The object key that is sealed in it. */
  readonly sealedKey: string | undefined;
  readonly storage: StorageProfile | undefined;
}

/** What S3 has, asked directly. */
export interface Store {
  objects(): Promise<Kept[]>;
  openUploads(): Promise<number>;
  /** The object keys of uploads that are open, with the number of their parts. */
  openParts(): Promise<Map<string, number>>;
  /** As a lifecycle rule does. */
  endUploads(): Promise<void>;
  /** @param keys data keys by their ciphertext, and keys of SSE-C by object key: all in base64 */
  truthOf(
    kept: Kept,
    profile: Pick<Profile, 'sealed' | 'wrapping'>,
    keys: ReadonlyMap<string, string>,
  ): Promise<Truth>;
  /** The file of an object, read segment by segment with what stands at `table`; throws where that is not its table. */
  byTable(
    kept: Kept,
    table: Kept,
    profile: Pick<Profile, 'wrapping'>,
    keys: ReadonlyMap<string, string>,
  ): Promise<Buffer>;
  /** Stores an object past all signers, under the name of another. */
  put(key: string, body: Uint8Array, metadata: Readonly<Record<string, string>>): Promise<void>;
  /** What stands there, as it is stored. */
  get(key: string): Promise<{ readonly bytes: Buffer; readonly metadata: Record<string, string> }>;
  remove(kept: Kept): Promise<void>;
  close(): void;
}

const REPORTED: Readonly<Record<string, StorageProfile>> = { AES256: 'sse-s3', 'aws:kms': 'sse-kms' };

export function openStore(
  { endpoint, region, credentials }: Pick<DevS3, 'endpoint' | 'region' | 'credentials'>,
  Bucket: string,
): Store {
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });

  async function read({ key, versionId }: Partial<Kept>, keys?: ReadonlyMap<string, string>) {
    const customerKey = keys?.get(key ?? '');
    const {
      Body,
      Metadata: metadata = {},
      ...said
    } = await client.send(
      new GetObjectCommand({
        ...{ Bucket, Key: key, VersionId: versionId },
        ...(customerKey === undefined ? {} : { SSECustomerAlgorithm: 'AES256', SSECustomerKey: customerKey }),
      }),
    );
    return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), metadata, said };
  }

  return {
    async objects() {
      const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket }));
      return Versions.map(({ Key: key = '', VersionId: versionId = '' }) => ({ key, versionId }));
    },
    async openUploads() {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
      return Uploads.length;
    },
    async openParts() {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
      const found = new Map<string, number>();
      for (const { Key = '', UploadId } of Uploads) {
        const listed = await client.send(new ListPartsCommand({ Bucket, Key, UploadId })).catch(unlessGone);
        if (listed !== undefined) found.set(Key, (found.get(Key) ?? 0) + (listed.Parts?.length ?? 0));
      }
      return found;
    },
    async endUploads() {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
      for (const { Key, UploadId } of Uploads)
        await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(unlessGone);
    },
    async truthOf({ key, versionId }, profile, keys) {
      const { bytes, metadata, said } = await read({ key, versionId }, keys);
      const whole = profile.sealed ? opened(metadata, bytes, profile, keys) : undefined;
      return {
        ...{ key, versionId, size: bytes.length, sealed: whole !== undefined, sealedKey: whole?.fileInfo?.o },
        plaintext: profile.sealed ? whole?.plaintext : bytes,
        storage: said.SSECustomerAlgorithm ? 'sse-c' : REPORTED[said.ServerSideEncryption ?? ''],
      };
    },
    async byTable(kept, table, profile, keys) {
      const [object, { bytes }] = await Promise.all([read(kept, keys), read(table, keys)]);
      const { metadata } = object;
      return readByTable(metadata, object.bytes, bytes, wrappingOf(metadata, profile, keys));
    },
    async put(Key, Body, Metadata) {
      await client.send(new PutObjectCommand({ Bucket, Key, Body, Metadata: { ...Metadata } }));
    },
    get: (key) => read({ key }),
    async remove({ key, versionId }) {
      await client.send(new DeleteObjectCommand({ Bucket, Key: key, VersionId: versionId }));
    },
    close: () => client.destroy(),
  };
}

/** What was listed may have been ended since. */
function unlessGone(error: unknown): undefined {
  if (Object(error).name !== 'NoSuchUpload') throw error;
}

function opened(
  metadata: Record<string, string>,
  object: Buffer,
  { wrapping }: Pick<Profile, 'wrapping'>,
  dataKeys: ReadonlyMap<string, string>,
): ReturnType<typeof readObject> | undefined {
  const dataKey = grantedKeyOf(metadata, dataKeys);
  for (const way of [wrapping ?? { dataKey }, { dataKey }]) {
    try {
      return readObject(metadata, object, way);
    } catch {
      // Another key, or bytes that are nobody's.
    }
  }
  return undefined;
}

function grantedKeyOf(metadata: Record<string, string>, dataKeys: ReadonlyMap<string, string>): Buffer {
  const wrapped = metadata['x-amz-3'] ?? metadata['x-amz-key-v2'] ?? '';
  return Buffer.from(dataKeys.get(wrapped) ?? '', 'base64');
}

function wrappingOf(
  metadata: Record<string, string>,
  { wrapping }: Pick<Profile, 'wrapping'>,
  dataKeys: ReadonlyMap<string, string>,
): Wrapping {
  return wrapping ?? { dataKey: grantedKeyOf(metadata, dataKeys) };
}
