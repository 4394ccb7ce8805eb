import type { Checksum } from '@sealift/protocol';
import type { Connection } from './connection.js';
import { s3Code, s3Status } from './errors.js';
import { listedObject } from './listed-object.js';
import type { StringMap } from './operations.js';
import { AnswerTooLong, type S3Request, S3Requests } from './requests.js';
import type { StoredObject } from './stored-object.js';
import { allIn, escapeXml, textIn } from './xml.js';

/** Every object's media type: what the bytes are is sealed inside. */
export const CONTENT_TYPE: string = 'application/octet-stream';

/** Milliseconds: completing a large upload takes S3 minutes. */
const COMPLETE_TIMEOUT = 300_000;
const PING_TIMEOUT = 3_000;
const METADATA = 'x-amz-meta-';

export interface ListedPart {
  readonly partNumber: number;
  readonly size: number;
  readonly etag: string;
  /** CRC64NVME in base64, where S3 says it. */
  readonly crc64nvme?: string;
}

/** Calls for the objects of one bucket, one method each. All throw S3Error or what `fetch` throws, but for the answers named here. */
export class Bucket {
  readonly #requests: S3Requests;

  constructor(connection: Connection) {
    this.#requests = new S3Requests(connection);
  }

  /** @returns the upload id. Declares a CRC64NVME of the full object; the parts bring theirs. */
  async createMultipartUpload(key: string, metadata: StringMap, headers: StringMap): Promise<string> {
    const entries = Object.entries(metadata).map(([name, value]) => [METADATA + name.toLowerCase(), value]);
    const text: string = await this.#requests.document({
      method: 'POST',
      key,
      query: { uploads: '' },
      headers: {
        'content-type': CONTENT_TYPE,
        'x-amz-checksum-algorithm': 'CRC64NVME',
        'x-amz-checksum-type': 'FULL_OBJECT',
        ...Object.fromEntries(entries),
        ...headers,
      },
    });
    const uploadId = textIn(text, 'UploadId');
    if (!uploadId) throw new Error('S3 answered without an upload id');
    return uploadId;
  }

  /** All parts that S3 has, over as many pages as it takes. */
  async listParts(key: string, uploadId: string, headers: StringMap): Promise<ListedPart[]> {
    const parts: ListedPart[] = [];
    for (let marker: string | undefined = ''; marker !== undefined; ) {
      const after: StringMap = marker === '' ? {} : { 'part-number-marker': marker };
      const query = { uploadId, ...after };
      const text: string = await this.#requests.document({ method: 'GET', key, query, headers });
      for (const part of allIn(text, 'Part')) {
        parts.push({
          partNumber: Number(textIn(part, 'PartNumber') ?? 0),
          size: Number(textIn(part, 'Size') ?? -1),
          etag: textIn(part, 'ETag') ?? '',
          ...defined('crc64nvme', textIn(part, 'ChecksumCRC64NVME')),
        });
      }
      const next = textIn(text, 'IsTruncated') === 'true' ? textIn(text, 'NextPartNumberMarker') : undefined;
      if (next === marker) throw new Error('S3 lists the same page of parts again');
      marker = next;
    }
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
    // MinIO wants the parts' checksums here as well; S3 compares them if they are there.
    const listed = parts.map(
      ({ partNumber, etag, crc64nvme }) =>
        `<Part><PartNumber>${partNumber}</PartNumber><ETag>${escapeXml(etag)}</ETag>${
          crc64nvme === undefined ? '' : `<ChecksumCRC64NVME>${escapeXml(crc64nvme)}</ChecksumCRC64NVME>`
        }</Part>`,
    );
    const text: string = await this.#requests.document({
      method: 'POST',
      key,
      query: { uploadId },
      headers: {
        'content-type': 'application/xml',
        'if-none-match': '*',
        'x-amz-mp-object-size': String(objectSize),
        ...(checksum === undefined
          ? {}
          : { 'x-amz-checksum-type': 'FULL_OBJECT', 'x-amz-checksum-crc64nvme': checksum.value }),
        ...headers,
      },
      body: `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${listed.join('')}</CompleteMultipartUpload>`,
      timeout: COMPLETE_TIMEOUT,
    });
    return fullCrc(textIn(text, 'ChecksumType'), textIn(text, 'ChecksumCRC64NVME'));
  }

  /** Forgets the upload; one that is gone already is forgotten too. */
  async abortMultipartUpload(key: string, uploadId: string): Promise<void> {
    await this.#requests.send({ method: 'DELETE', key, query: { uploadId } }).catch((error: unknown) => {
      if (s3Code(error) !== 'NoSuchUpload') throw error;
    });
  }

  /** Ids of the multipart uploads that are open for this key: at most 1,000, all that S3 lists at once. */
  async uploadsOf(key: string): Promise<string[]> {
    const text: string = await this.#requests.document({
      method: 'GET',
      query: { uploads: '', prefix: key },
    });
    const found = allIn(text, 'Upload').filter((upload) => textIn(upload, 'Key') === key);
    return found.flatMap((upload) => textIn(upload, 'UploadId') || []);
  }

  /** What S3 reports about the object; undefined when there is none. */
  async head(key: string, headers: StringMap, versionId?: string): Promise<StoredObject | undefined> {
    return absentOr(versionId, () => this.#head(key, headers, versionId));
  }

  /**
   * The same without the SSE-C key. S3 shows an object that is not under SSE-C (200); for one that is, it asks for the
   * key (400), and the listing has its size. Undefined when there is none.
   */
  async headWithoutKey(key: string, versionId?: string): Promise<StoredObject | undefined> {
    return absentOr(versionId, () =>
      this.#head(key, {}, versionId).catch(async (error: unknown) => {
        if (s3Status(error) !== 400) throw error;
        const listed = await listedObject(this.#requests, key, versionId);
        return listed && { ...listed, metadata: {}, customerAlgorithm: 'AES256' };
      }),
    );
  }

  async #head(key: string, headers: StringMap, versionId: string | undefined): Promise<StoredObject> {
    const answer = await this.#requests.send({
      method: 'HEAD',
      key,
      query: defined('versionId', versionId),
      headers: { 'x-amz-checksum-mode': 'ENABLED', ...headers },
    });
    return storedObject(answer.headers);
  }

  /**
   * The same with the object's bytes, where it has no more than `most`: one request instead of one for the head and one for the
   * end. For the size of an object that should have as many.
   */
  async small(key: string, headers: StringMap, most: number): Promise<StoredObject | undefined> {
    const checked = { 'x-amz-checksum-mode': 'ENABLED', ...headers };
    try {
      const asked = this.#requests.send({ method: 'GET', key, headers: checked, most });
      const answer = await absentOr(undefined, () => asked);
      return (
        answer && { ...storedObject(answer.headers), size: answer.bytes.byteLength, bytes: answer.bytes }
      );
    } catch (error) {
      if (error instanceof AnswerTooLong) return this.head(key, headers);
      throw error;
    }
  }

  /** The last bytes of exactly this version of an object. Throws too when it was replaced meanwhile, or S3 sends something else. */
  async end(
    key: string,
    { size, etag, versionId }: StoredObject,
    length: number,
    headers: StringMap,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const request: S3Request = {
      method: 'GET',
      key,
      query: defined('versionId', versionId),
      headers: { range: `bytes=${size - length}-${size - 1}`, 'if-match': etag, ...headers },
    };
    const sent = await this.#requests.send(request).catch((error: unknown) => {
      if (s3Status(error) !== 412) throw error;
    });
    if (sent?.headers.get('etag') === etag && sent.bytes.byteLength === length) return sent.bytes;
    throw new Error('S3 does not send the end of the object that it has');
  }

  /** A small object's content as text, empty when it has more than `limit` bytes; undefined when there is none. */
  async text(key: string, headers: StringMap, limit: number): Promise<string | undefined> {
    const request: S3Request = { method: 'GET', key, headers: { range: `bytes=0-${limit}`, ...headers } };
    const bytes = await absentOr(undefined, async () => (await this.#requests.send(request)).bytes).catch(
      (error: unknown) => {
        // An empty object has no range.
        if (s3Status(error) === 416) return new Uint8Array();
        throw error;
      },
    );
    return bytes && (bytes.byteLength > limit ? '' : new TextDecoder().decode(bytes));
  }

  /** The object's tags, which need no SSE-C key; undefined when there is no object. */
  async tags(key: string, versionId?: string): Promise<StringMap | undefined> {
    const query = { tagging: '', ...defined('versionId', versionId) };
    const ask = () => this.#requests.document({ method: 'GET', key, query }, 'or nothing');
    const xml = await absentOr(versionId, ask);
    if (xml === undefined) return undefined;
    return Object.fromEntries(allIn(xml, 'Tag').map((tag) => [textIn(tag, 'Key'), textIn(tag, 'Value')]));
  }

  /** Throws where S3, or the bucket, cannot be asked. */
  async ping(): Promise<void> {
    await this.#requests.send({ method: 'HEAD', timeout: PING_TIMEOUT });
  }

  /** Whether the bucket refuses SSE-C; false too when S3 does not let us look. */
  async blocksCustomerKeys(): Promise<boolean> {
    const asked = this.#requests.document({ method: 'GET', query: { encryption: '' } });
    const text = await asked.catch(() => '');
    return allIn(text, 'BlockedEncryptionTypes').some((types) =>
      allIn(types, 'EncryptionType').includes('SSE-C'),
    );
  }
}

/** A composite checksum is one of checksums, and says nothing here. */
function fullCrc(type: string | undefined, crc64nvme: string | undefined): string | undefined {
  return type === 'COMPOSITE' ? undefined : crc64nvme;
}

function storedObject(headers: Headers): StoredObject {
  const header = (name: string): string | undefined => headers.get(name) ?? undefined;
  const sse = (name: string): string | undefined => header(`x-amz-server-side-encryption${name}`);
  const bucketKey = sse('-bucket-key-enabled');
  const modified = Date.parse(header('last-modified') ?? '');
  return {
    size: Number(header('content-length') ?? -1),
    etag: header('etag') ?? '',
    metadata: metadataOf(headers),
    ...defined('versionId', header('x-amz-version-id')),
    ...defined('lastModified', Number.isNaN(modified) ? undefined : modified),
    ...defined('crc64nvme', fullCrc(header('x-amz-checksum-type'), header('x-amz-checksum-crc64nvme'))),
    ...defined('serverSideEncryption', sse('')),
    ...defined('kmsKeyId', sse('-aws-kms-key-id')),
    ...defined('bucketKeyEnabled', bucketKey === undefined ? undefined : bucketKey === 'true'),
    ...defined('customerAlgorithm', sse('-customer-algorithm')),
  };
}

function metadataOf(headers: Headers): Record<string, string> {
  const entries = [...headers].filter(([name]) => name.startsWith(METADATA));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(METADATA.length), value]));
}

/** A version id that S3 cannot read is a 400, one that is a delete marker a 405: no object either way. */
async function absentOr<T>(versionId: string | undefined, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    const status = s3Status(error);
    if (status === 404 || (versionId !== undefined && (status === 400 || status === 405))) return undefined;
    throw error;
  }
}

function defined<K extends string, T>(name: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]?: T });
}
