import { Crc64Nvme } from '@aws-sdk/checksums/crc';
import { createSealer, type Keyring, kmsKeyring, sealStream } from '@sealift/core';
import type {
  Checksum,
  Completed,
  Grant,
  PartUrls,
  SignedRequest,
  Started,
  StartRequest,
} from '@sealift/protocol';
import type { Stack } from './harness.js';

/** What a page does, without its finesse: seal all in memory, send the parts one after the other. */
export interface PageUpload {
  readonly grant: Grant;
  readonly token: string;
  readonly put?: SignedRequest;
  readonly metadata: Record<string, string>;
  readonly object: Uint8Array<ArrayBuffer>;
  readonly checksum: Checksum;
}

/** Up to the point where the bytes may be sent. */
export async function begin(built: Pick<Stack, 'ok'>, file: Uint8Array, own?: Keyring): Promise<PageUpload> {
  const grant = await built.ok<Grant>('uploads', { size: file.byteLength });
  return announce(built, grant, await sealFor(grant, file, own));
}

/** The same where S3 encrypts: the object is the file. */
export async function beginPlain(
  built: Pick<Stack, 'ok'>,
  file: Uint8Array<ArrayBuffer>,
): Promise<PageUpload> {
  const grant = await built.ok<Grant>('uploads', { size: file.byteLength });
  return announce(built, grant, await startOf(grant, file, {}));
}

/** An object, and what its upload is started with. */
export interface SealedFile {
  readonly object: Uint8Array<ArrayBuffer>;
  readonly checksum: Checksum;
  readonly request: StartRequest;
}

export async function sealFor(grant: Grant, file: Uint8Array, own?: Keyring): Promise<SealedFile> {
  const sealer = await createSealer({
    keyring: own ?? grantedKeyring(grant),
    plaintextSize: file.byteLength,
    fileInfo: { name: 'Ärztlicher Befund 日本.pdf', type: 'application/pdf' },
  });
  return startOf(grant, await collect(sealStream(sealer, once(file))), { ...sealer.metadata });
}

async function startOf(
  { token, partCount }: Grant,
  object: Uint8Array<ArrayBuffer>,
  metadata: Record<string, string>,
): Promise<SealedFile> {
  const checksum: Checksum = { algorithm: 'CRC64NVME', value: await crc64nvme(object) };
  return { object, checksum, request: { token, metadata, ...(partCount === 1 ? { checksum } : {}) } };
}

async function announce(
  built: Pick<Stack, 'ok'>,
  grant: Grant,
  { object, checksum, request }: SealedFile,
): Promise<PageUpload> {
  const started = await built.ok<Started>('uploads/start', request);
  return { grant, ...started, metadata: { ...request.metadata }, object, checksum };
}

export async function sendPart(
  built: Pick<Stack, 'ok'>,
  upload: PageUpload,
  partNumber: number,
): Promise<Response> {
  const [url] = await signParts(built, upload, [partNumber]);
  if (url === undefined) throw new Error('no URL');
  return put(url, bytesOf(upload, partNumber));
}

/** URLs for the parts as they are. */
export async function signParts(
  built: Pick<Stack, 'ok'>,
  upload: PageUpload,
  partNumbers: readonly number[],
): Promise<PartUrls['parts']> {
  const checksums = partNumbers.map(async (partNumber) => ({
    partNumber,
    checksum: await crc64nvme(bytesOf(upload, partNumber)),
  }));
  const request = { token: upload.token, parts: await Promise.all(checksums) };
  return (await built.ok<PartUrls>('uploads/parts', request)).parts;
}

export function bytesOf({ grant, object }: PageUpload, partNumber: number): Uint8Array<ArrayBuffer> {
  return object.subarray((partNumber - 1) * grant.partSize, partNumber * grant.partSize);
}

export async function crc64nvme(bytes: Uint8Array): Promise<string> {
  const crc = new Crc64Nvme();
  crc.update(bytes);
  return Buffer.from(await crc.digest()).toString('base64');
}

export async function sendAll(built: Pick<Stack, 'ok'>, upload: PageUpload): Promise<void> {
  for (let partNumber = 1; partNumber <= upload.grant.partCount; partNumber += 1) {
    const answer = await sendPart(built, upload, partNumber);
    if (!answer.ok) throw new Error(`part ${partNumber}: ${answer.status} ${await answer.text()}`);
  }
}

export function complete(built: Pick<Stack, 'ok'>, { token, checksum }: PageUpload): Promise<Completed> {
  return built.ok<Completed>('uploads/complete', { token, checksum });
}

export function put({ url, method, headers }: SignedRequest, body: Uint8Array): Promise<Response> {
  return fetch(url, { method, headers, body: body as BodyInit });
}

/** The keyring that a page makes of a granted data key. */
export function grantedKeyring({ dataKey }: Grant): Keyring {
  if (dataKey === undefined) throw new Error('no data key');
  const { 'aws:x-amz-cek-alg': _, ...encryptionContext } = dataKey.encryptionContext;
  const kms = {
    generateDataKey: async () => ({
      plaintext: bytes(dataKey.plaintext),
      ciphertextBlob: bytes(dataKey.ciphertextBlob),
    }),
    decrypt: () => Promise.reject(new Error('no')),
  };
  return kmsKeyring({ kms, keyId: dataKey.keyId, encryptionContext });
}

export function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

export async function* once(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk;
}

export async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}
