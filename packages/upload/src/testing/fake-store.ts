import {
  type Aborted,
  type Checksum,
  type CompleteRequest,
  type Grant,
  type PartPlan,
  type PartToSign,
  type PartUrls,
  type PartUrlsRequest,
  type ProblemCode,
  type Protection,
  plannedPart,
  planParts,
  type Receipt,
  type Started,
  type StartRequest,
  type TokenRequest,
} from '@sealift/protocol';
import { crcToBase64 } from '../checksum/crc64.js';
import { crc64nvme } from '../checksum/crc64nvme.js';
import { UploadError } from '../errors.js';
import type { Clock } from '../platform/wait.js';
import type { send } from '../platform/xhr.js';
import type { SendOutcome } from '../s3/outcome.js';
import { checkAnswer } from '../signer/answers.js';
import type { SignerClient } from '../signer/client.js';

/**
 * What S3 does to the next PUT of a part: an outcome that is answered, or `store` and, after it, an outcome. `damage` is
 * none of S3's doing: a bit flips on the way.
 */
export type Fault = SendOutcome | { readonly storeAnd: SendOutcome } | 'hang' | 'damage';

export const answer = (status: number, text = '', retryAfter: string | null = null): SendOutcome => ({
  kind: 'answered',
  status,
  text,
  retryAfter,
});

export const PAGE_KEY: Protection = {
  profile: 'client',
  client: { suite: 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY', keyring: 'raw-aes' },
};

/** The smallest part that S3 allows. */
export const PART_BYTES = 5 * 1024 * 1024;

const planOf = (size: number): PartPlan => planParts(size, PART_BYTES);

export interface FakeStore {
  readonly signer: SignerClient;
  readonly transport: typeof send;
  /** Calls of the signer and PUTs, in order: `uploads/start`, `sign 1 2`, `put 1 200`. */
  readonly log: string[];
  /** What was sent, whatever became of it. `upload` counts from 0. */
  readonly bodies: { readonly upload: number; readonly part: number; readonly bytes: Uint8Array }[];
  /** The checksums of all URLs that were asked for, in order. */
  readonly checksums: PartToSign[];
  /** Faults by part number, used up in order. */
  readonly faults: Map<number, Fault[]>;
  /** The object of an upload, and its metadata. Default: the latest one. */
  object(upload?: number): Uint8Array;
  metadata(upload?: number): Readonly<Record<string, string>>;
  /** Changes a part that the latest upload has at S3; undefined loses it. */
  rot(part: number, change: (stored: Uint8Array) => Uint8Array | undefined): void;
  /** S3 loses a part of the latest upload. */
  forget(part: number): void;
  /** Whether something half-written is left. */
  openUploads(): number;
  /** Milliseconds for which URLs are valid. */
  urlLife: number;
  grant: Partial<Grant>;
  /** Called before each signer call; may throw. */
  onCall: (name: string) => void | Promise<void>;
  onPut: (part: number) => void;
  /** All calls of the signer by their names, in order. */
  readonly calls: string[];
  onBody: (name: string, body: object) => void;
  /** What becomes of the answer to a start. */
  onStarted: (started: Started) => Started;
}

/** Signer and S3 in memory, obedient or faulty. */
export function createFakeStore(clock: Clock): FakeStore {
  const uploads: FakeUpload[] = [];
  let signatures = 0;

  const last = (): FakeUpload => found(uploads.length - 1);
  const found = (id: number): FakeUpload => {
    const upload = uploads[id];
    if (upload === undefined) throw new Error('no such upload');
    return upload;
  };
  /** A token says how far its upload was: `3` is granted, `3 started` is started. */
  const resume = (
    token: string,
    ...stages: ('granted' | 'started')[]
  ): { id: number; upload: FakeUpload } => {
    const [, id, started] = /^(\d+)( started)?$/.exec(token) ?? [];
    const upload = uploads[Number(id)];
    if (upload === undefined || !stages.includes(started ? 'started' : 'granted'))
      throw refused('token-invalid');
    return { id: Number(id), upload };
  };
  const sign = (id: number, part: number, checksum: string) => ({
    method: 'PUT' as const,
    url: `https://s3.test/${id}?part=${part}&signature=${++signatures}`,
    headers: { 'x-amz-checksum-crc64nvme': checksum, ...describing(found(id)) },
    expiresAt: clock.now() + store.urlLife,
    partNumber: part,
  });

  const signParts = (id: number, parts: readonly PartToSign[]): PartUrls => {
    store.log.push(`sign ${parts.map(({ partNumber }) => partNumber).join(' ')}`);
    store.checksums.push(...parts);
    return { parts: parts.map(({ partNumber, checksum }) => sign(id, partNumber, checksum)) };
  };

  const receiptOf = (key: string, upload: FakeUpload): Receipt => {
    const object = objectOf(upload);
    const value = crcToBase64(crc64nvme(object));
    return {
      bucket: 'b',
      key,
      size: upload.size,
      objectSize: object.byteLength,
      etag: '"e"',
      checksum: { algorithm: 'CRC64NVME', value },
      tag: btoa(String.fromCharCode(...object.subarray(-16))),
      protection: store.grant.protection ?? PAGE_KEY,
      completedAt: clock.now(),
      signature: 's',
    };
  };

  const calls: Record<string, (body: never) => object> = {
    uploads({ size }: { size: number }) {
      const id = uploads.push({ size, parts: new Map(), metadata: {}, open: false, complete: false }) - 1;
      const { partSize, partCount } = planOf(size);
      const token = String(id);
      const expiresAt = clock.now() + 3_600_000;
      const grant: Grant = {
        token,
        key: token,
        bucket: 'b',
        protection: PAGE_KEY,
        partSize,
        partCount,
        expiresAt,
        signsAtStart: true,
      };
      return { ...grant, ...store.grant };
    },
    'uploads/start'({ token, metadata, checksum, parts }: StartRequest) {
      const { id, upload } = resume(token, 'granted');
      const single = isSingle(upload);
      if ((checksum !== undefined) !== single) throw refused('invalid-request');
      Object.assign(upload, { metadata, checksum, open: !single });
      const started = { token: `${id} started` };
      if (parts !== undefined) return store.onStarted({ ...started, ...signParts(id, parts) });
      return checksum === undefined ? started : { ...started, put: sign(id, 1, checksum.value) };
    },
    'uploads/parts'({ token, parts }: PartUrlsRequest) {
      const { id, upload } = resume(token, 'started');
      const { partCount } = planOf(upload.size);
      if (parts.some(({ partNumber }) => partNumber > partCount)) throw refused('invalid-request');
      if (isSingle(upload) && parts[0]?.checksum !== upload.checksum?.value)
        throw refused('checksum-mismatch');
      return signParts(id, parts);
    },
    'uploads/stored'({ token }: TokenRequest) {
      const { upload } = resume(token, 'started');
      if (isSingle(upload)) throw refused('invalid-request');
      if (!upload.open) throw refused('upload-not-found');
      const parts = [...upload.parts].sort(([a], [b]) => a - b);
      return {
        parts: parts.map(([partNumber, bytes]) => ({
          partNumber,
          size: bytes.byteLength,
          checksum: crcToBase64(crc64nvme(bytes)),
        })),
      };
    },
    'uploads/complete'({ token, checksum }: CompleteRequest) {
      const { id, upload } = resume(token, 'started');
      const { partCount, objectSize } = planOf(upload.size);
      if ((upload.checksum ?? checksum).value !== checksum.value) throw refused('checksum-mismatch');
      if (!isSingle(upload) && !upload.open && !upload.complete) throw refused('upload-not-found');
      if (upload.parts.size < partCount) throw refused('parts-incomplete');
      const object = objectOf(upload);
      if (object.byteLength !== objectSize) throw refused('size-mismatch');
      if (crcToBase64(crc64nvme(object)) !== checksum.value) throw refused('checksum-mismatch');
      Object.assign(upload, { open: false, complete: true });
      return { receipt: receiptOf(String(id), upload) };
    },
    'uploads/abort'({ token }: TokenRequest) {
      const { id, upload } = resume(token, 'granted', 'started');
      // As the signer does: what is complete stays, and its receipt is the answer.
      const stored = isSingle(upload) ? upload.parts.size > 0 : upload.complete;
      if (stored) return { stored: receiptOf(String(id), upload) };
      upload.open = false;
      upload.parts.clear();
      return {};
    },
    'uploads/renew'({ token }: TokenRequest) {
      return { token, expiresAt: clock.now() + 3_600_000 };
    },
  };

  const store: FakeStore = {
    log: [],
    bodies: [],
    checksums: [],
    faults: new Map(),
    urlLife: 600_000,
    grant: {},
    onCall: () => {},
    onPut: () => {},
    calls: [],
    onBody: () => {},
    onStarted: (started) => started,
    openUploads: () => uploads.filter(({ open }) => open).length,
    forget: (part) => void last().parts.delete(part),
    metadata: (upload) => found(upload ?? uploads.length - 1).metadata,
    object: (upload) => objectOf(found(upload ?? uploads.length - 1)),
    rot(part, change) {
      const { parts } = last();
      const changed = change(parts.get(part) ?? new Uint8Array());
      if (changed === undefined) parts.delete(part);
      else parts.set(part, changed);
    },
    signer: {
      async call(name, body, signal, options) {
        if (name !== 'uploads/parts') store.log.push(name);
        store.calls.push(name);
        store.onBody(name, body);
        await store.onCall(name);
        if (!options?.uninterrupted) signal.throwIfAborted();
        return calls[name]?.(body as never) as never;
      },
      async tell(name, body) {
        store.log.push(name);
        try {
          return calls[name]?.(body as never) as Aborted | undefined;
        } catch {
          return undefined;
        }
      },
      now: clock.now,
      checkTable: (segments) => void checkAnswer('table', { segments }),
    },
    async transport({ url, headers }, body, onProgress, signal) {
      const [, id, number] = /test\/(\d+)\?part=(\d+)/.exec(url) ?? [];
      const upload = found(Number(id));
      const part = Number(number);
      const bytes = new Uint8Array(await new Blob([body]).arrayBuffer());
      store.bodies.push({ upload: Number(id), part, bytes });
      store.onPut(part);
      if (signal.aborted) return { kind: 'aborted' };
      const fault = store.faults.get(part)?.shift();
      onProgress(bytes.byteLength >> 1);
      if (fault === 'hang') {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        return { kind: 'aborted' };
      }
      // If-None-Match: a single PUT makes one object. A part belongs to an upload that is open.
      const single = isSingle(upload);
      const refusal = single && upload.parts.size > 0 ? 412 : !single && !upload.open ? 404 : undefined;
      const { length } = plannedPart(planOf(upload.size), part);
      if (bytes.byteLength !== length)
        return answer(403, '<Error><Code>SignatureDoesNotMatch</Code></Error>');
      const [arrived, told] = fault === 'damage' ? [flipped(bytes), undefined] : [bytes, fault];
      const intact = headers['x-amz-checksum-crc64nvme'] === crcToBase64(crc64nvme(arrived));
      const judged = refusal !== undefined ? answer(refusal) : intact ? answer(200) : BAD_DIGEST;
      const outcome = told === undefined ? judged : 'storeAnd' in told ? told.storeAnd : told;
      store.log.push(`put ${part} ${outcome.kind === 'answered' ? outcome.status : outcome.kind}`);
      const reaches = told === undefined || 'storeAnd' in told;
      if (reaches && refusal === undefined && intact) upload.parts.set(part, arrived);
      onProgress(bytes.byteLength);
      return outcome;
    },
  };
  return store;
}

/** A request that makes an object says all of it. */
function describing(upload: FakeUpload): Record<string, string> {
  const entries = isSingle(upload) ? Object.entries(upload.metadata) : [];
  return Object.fromEntries(entries.map(([name, value]) => [`x-amz-meta-${name}`, value]));
}

const BAD_DIGEST = answer(400, '<Error><Code>BadDigest</Code></Error>');

/** The same with one bit wrong. */
export function flipped(bytes: Uint8Array): Uint8Array {
  const other = bytes.slice();
  other[0] = (other[0] ?? 0) ^ 1;
  return other;
}

function refused(code: ProblemCode): UploadError {
  const problem = { type: 'about:blank', title: code, status: 409, detail: code, code };
  return new UploadError('signer-refused', `The signer refused: ${code}`, { problem });
}

function isSingle({ size }: FakeUpload): boolean {
  return planOf(size).partCount === 1;
}

interface FakeUpload {
  readonly size: number;
  readonly parts: Map<number, Uint8Array>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum?: Checksum;
  /** A multipart upload that S3 still holds open. */
  open: boolean;
  /** One that the signer has completed. */
  complete: boolean;
}

function objectOf({ parts }: FakeUpload): Uint8Array {
  const sorted = [...parts].sort(([a], [b]) => a - b).map(([, bytes]) => bytes);
  const whole = new Uint8Array(sorted.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let offset = 0;
  for (const part of sorted) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}
