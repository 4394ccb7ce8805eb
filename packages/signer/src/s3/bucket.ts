import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetBucketEncryptionCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Checksum } from '@sealift/protocol';
import { SignerError } from '../errors.js';
import type { StoredObject, StringMap } from '../protection/protection.js';
import { s3Code, s3Failure, s3Status } from './failures.js';
import { listedObject } from './listed-object.js';
import { withHeaders } from './with-headers.js';

/** Every object's media type: what the bytes are is sealed inside. */
export const CONTENT_TYPE: string = 'application/octet-stream';

/** Milliseconds for a call with its retries; completing a large upload takes S3 minutes. */
const CALL_TIMEOUT = 60_000;
const COMPLETE_TIMEOUT = 300_000;

type ChecksumAnswer = Pick<HeadObjectCommandOutput, 'ChecksumType' | 'ChecksumCRC64NVME'>;

export interface ListedPart {
  readonly partNumber: number;
  readonly size: number;
  readonly etag: string;
  /** CRC64NVME in base64, where S3 says it. */
  readonly crc64nvme?: string;
}

/** The signer's own calls to S3, one method each. All throw what the SDK throws, but for the answers named here. */
export class Bucket {
  readonly #client: S3Client;
  readonly #target: { Bucket: string; ExpectedBucketOwner?: string };

  constructor(client: S3Client, bucket: string, expectedBucketOwner?: string) {
    this.#client = client;
    this.#target = {
      Bucket: bucket,
      ...(expectedBucketOwner ? { ExpectedBucketOwner: expectedBucketOwner } : {}),
    };
  }

  /** @returns the upload id. Declares a CRC64NVME of the full object; the parts bring theirs. */
  async createMultipartUpload(key: string, metadata: StringMap, headers: StringMap): Promise<string> {
    const command = new CreateMultipartUploadCommand({
      ...this.#target,
      Key: key,
      ContentType: CONTENT_TYPE,
      Metadata: { ...metadata },
      ChecksumAlgorithm: 'CRC64NVME',
      ChecksumType: 'FULL_OBJECT',
    });
    const { UploadId } = await this.#client.send(withHeaders(command, headers), timeout(CALL_TIMEOUT));
    if (!UploadId) throw new Error('S3 answered without an upload id');
    return UploadId;
  }

  /** All parts that S3 has, over as many pages as it takes. */
  async listParts(key: string, uploadId: string, headers: StringMap): Promise<ListedPart[]> {
    const parts: ListedPart[] = [];
    let marker: string | undefined;
    do {
      const command = new ListPartsCommand({
        ...this.#target,
        Key: key,
        UploadId: uploadId,
        ...(marker === undefined ? {} : { PartNumberMarker: marker }),
      });
      const page = await this.#client.send(withHeaders(command, headers), timeout(CALL_TIMEOUT));
      for (const { PartNumber = 0, Size = -1, ETag = '', ChecksumCRC64NVME } of page.Parts ?? []) {
        const crc64nvme = defined('crc64nvme', ChecksumCRC64NVME);
        parts.push({ partNumber: PartNumber, size: Size, etag: ETag, ...crc64nvme });
      }
      const next = page.IsTruncated ? page.NextPartNumberMarker : undefined;
      if (next !== undefined && next === marker) throw new Error('S3 lists the same page of parts again');
      marker = next;
    } while (marker !== undefined);
    return parts;
  }

  /**
   * Refused by S3 (412) when the key exists, and when size or checksum differ. An error inside a 200 throws.
   *
   * @param checksum where an algorithm was declared when the upload was created
   * @returns the full-object CRC64NVME in base64, where S3 says one
   */
  async completeMultipartUpload(
    key: string,
    uploadId: string,
    parts: readonly ListedPart[],
    objectSize: number,
    checksum: Checksum | undefined,
    headers: StringMap,
  ): Promise<string | undefined> {
    const command = new CompleteMultipartUploadCommand({
      ...this.#target,
      Key: key,
      UploadId: uploadId,
      MultipartUpload: {
        // MinIO wants the parts' checksums here as well; S3 compares them if they are there.
        Parts: parts.map(({ partNumber, etag, crc64nvme }) => ({
          PartNumber: partNumber,
          ETag: etag,
          ...defined('ChecksumCRC64NVME', crc64nvme),
        })),
      },
      ...(checksum === undefined
        ? {}
        : { ChecksumType: 'FULL_OBJECT' as const, ChecksumCRC64NVME: checksum.value }),
      MpuObjectSize: objectSize,
      IfNoneMatch: '*',
    });
    return fullCrc(await this.#client.send(withHeaders(command, headers), timeout(COMPLETE_TIMEOUT)));
  }

  /** Forgets the upload; one that is gone already is forgotten too. */
  async abortMultipartUpload(key: string, uploadId: string): Promise<void> {
    const command = new AbortMultipartUploadCommand({ ...this.#target, Key: key, UploadId: uploadId });
    await this.#client.send(command, timeout(CALL_TIMEOUT)).catch((error: unknown) => {
      if (s3Code(error) !== 'NoSuchUpload') throw error;
    });
  }

  /** Ids of the multipart uploads that are open for this key: at most 1,000, all that S3 lists at once. */
  async uploadsOf(key: string): Promise<string[]> {
    const command = new ListMultipartUploadsCommand({ ...this.#target, Prefix: key });
    const { Uploads = [] } = await this.#client.send(command, timeout(CALL_TIMEOUT));
    return Uploads.flatMap(({ Key, UploadId }) => (Key === key && UploadId ? [UploadId] : []));
  }

  /** What S3 reports about the object; undefined when there is none. @throws SignerError `s3-…` */
  async head(key: string, headers: StringMap, versionId?: string): Promise<StoredObject | undefined> {
    try {
      return await this.#head(key, headers, versionId);
    } catch (error) {
      if (isAbsent(s3Status(error), versionId)) return undefined;
      throw s3Failure(error);
    }
  }

  /**
   * The same without the SSE-C key. S3 shows an object that is not under SSE-C (200); for one that is, it asks for the
   * key (400), and the listing has its size. Undefined when there is none. @throws SignerError `s3-…`
   */
  async headWithoutKey(key: string, versionId?: string): Promise<StoredObject | undefined> {
    try {
      return await this.#head(key, {}, versionId).catch(async (error: unknown) => {
        if (s3Status(error) !== 400) throw error;
        const wait = () => timeout(CALL_TIMEOUT);
        const listed = await listedObject(this.#client, this.#target, key, versionId, wait);
        return listed && { ...listed, metadata: {}, customerAlgorithm: 'AES256' };
      });
    } catch (error) {
      if (isAbsent(s3Status(error), versionId)) return undefined;
      throw s3Failure(error);
    }
  }

  async #head(key: string, headers: StringMap, versionId: string | undefined): Promise<StoredObject> {
    const command = new HeadObjectCommand({
      ...this.#target,
      Key: key,
      ChecksumMode: 'ENABLED',
      ...(versionId === undefined ? {} : { VersionId: versionId }),
    });
    const head = await this.#client.send(withHeaders(command, headers), timeout(CALL_TIMEOUT));
    return {
      size: head.ContentLength ?? -1,
      etag: head.ETag ?? '',
      metadata: head.Metadata ?? {},
      ...defined('versionId', head.VersionId),
      ...defined('lastModified', head.LastModified?.getTime()),
      ...defined('crc64nvme', fullCrc(head)),
      ...defined('serverSideEncryption', head.ServerSideEncryption),
      ...defined('kmsKeyId', head.SSEKMSKeyId),
      ...defined('bucketKeyEnabled', head.BucketKeyEnabled),
      ...defined('customerAlgorithm', head.SSECustomerAlgorithm),
    };
  }

  /**
   * The last bytes of exactly this version of an object.
   *
   * @throws SignerError `s3-unavailable` when it was replaced meanwhile, or S3 sends something else; `s3-…`
   */
  async end(
    key: string,
    { size, etag, versionId }: StoredObject,
    length: number,
    headers: StringMap,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const command = new GetObjectCommand({
      ...this.#target,
      Key: key,
      Range: `bytes=${size - length}-${size - 1}`,
      IfMatch: etag,
      ...(versionId === undefined ? {} : { VersionId: versionId }),
    });
    try {
      const answer = await this.#client.send(withHeaders(command, headers), timeout(CALL_TIMEOUT));
      const bytes = new Uint8Array((await answer.Body?.transformToByteArray()) ?? []);
      if (answer.ETag === etag && bytes.byteLength === length) return bytes;
    } catch (error) {
      if (s3Status(error) !== 412) throw s3Failure(error);
    }
    throw new SignerError('s3-unavailable', 'S3 does not send the end of the object that it has.', {
      retryAfter: 2,
    });
  }

  /** A small object's content as text, empty when it has more than `limit` bytes; undefined when there is none. @throws SignerError `s3-…` */
  async text(key: string, headers: StringMap, limit: number): Promise<string | undefined> {
    const command = new GetObjectCommand({ ...this.#target, Key: key, Range: `bytes=0-${limit}` });
    try {
      const { Body } = await this.#client.send(withHeaders(command, headers), timeout(CALL_TIMEOUT));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      return bytes.byteLength > limit ? '' : new TextDecoder().decode(bytes);
    } catch (error) {
      const status = s3Status(error);
      // An empty object has no range.
      if (status === 416) return '';
      if (isAbsent(status, undefined)) return undefined;
      throw s3Failure(error);
    }
  }

  /** The object's tags, which need no SSE-C key; undefined when there is no object. @throws SignerError `s3-…` */
  async tags(key: string, versionId?: string): Promise<StringMap | undefined> {
    const version = versionId === undefined ? {} : { VersionId: versionId };
    const command = new GetObjectTaggingCommand({ ...this.#target, Key: key, ...version });
    try {
      const { TagSet = [] } = await this.#client.send(command, timeout(CALL_TIMEOUT));
      return Object.fromEntries(TagSet.map(({ Key, Value }) => [Key, Value]));
    } catch (error) {
      if (isAbsent(s3Status(error), versionId)) return undefined;
      throw s3Failure(error);
    }
  }

  /** Whether the bucket refuses SSE-C; false too when S3 does not let us look. */
  async blocksCustomerKeys(): Promise<boolean> {
    const command = new GetBucketEncryptionCommand(this.#target);
    const answer = await this.#client.send(command, timeout(CALL_TIMEOUT)).catch(() => undefined);
    const rules = answer?.ServerSideEncryptionConfiguration?.Rules ?? [];
    return rules.some(({ BlockedEncryptionTypes }) =>
      BlockedEncryptionTypes?.EncryptionType?.includes('SSE-C'),
    );
  }
}

/** A composite checksum is one of checksums, and says nothing here. */
function fullCrc({ ChecksumType, ChecksumCRC64NVME }: ChecksumAnswer): string | undefined {
  return ChecksumType === 'COMPOSITE' ? undefined : ChecksumCRC64NVME;
}

/** A version id that S3 cannot read is a 400, one that is a delete marker a 405: no object either way. */
function isAbsent(status: number | undefined, versionId: string | undefined): boolean {
  return status === 404 || (versionId !== undefined && (status === 400 || status === 405));
}

function defined<K extends string, T>(name: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]?: T });
}

function timeout(milliseconds: number): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(milliseconds) };
}
