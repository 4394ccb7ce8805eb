import {
  type Checksum,
  type Grant,
  type Protection,
  plannedPart,
  planParts,
  type SignedRequest,
} from '@sealift/protocol';
import { crc64nvme, crcToBase64 } from '../checksum/crc64nvme.js';
import type { Clock } from '../platform/wait.js';
import type { send } from '../platform/xhr.js';
import type { SendOutcome } from '../s3/outcome.js';
import type { SignerClient } from '../signer/client.js';

/** What S3 does to the next PUT of a part: an outcome that is answered, or `store` and, after it, an outcome. */
export type Fault = SendOutcome | { readonly storeAnd: SendOutcome } | 'hang';

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

export interface FakeStore {
  readonly signer: SignerClient;
  readonly transport: typeof send;
  /** Calls of the signer and PUTs, in order: `start`, `parts 1 2`, `put 1 200`. */
  readonly log: string[];
  readonly bodies: { readonly part: number; readonly bytes: Uint8Array }[];
  /** Faults by part number, used up in order. */
  readonly faults: Map<number, Fault[]>;
  object(): Uint8Array;
  metadata: Readonly<Record<string, string>>;
  /** Whether something half-written is left. */
  openUploads(): number;
  /** Milliseconds for which URLs are valid. */
  urlLife: number;
  grant: Partial<Grant>;
  /** Called before each signer call; may throw. */
  onCall: (name: string) => void | Promise<void>;
  onPut: (part: number) => void;
}

/** Signer and S3 in memory, obedient or faulty. */
export function createFakeStore(clock: Clock): FakeStore {
  const stored = new Map<number, Uint8Array>();
  let size = 0;
  let signatures = 0;
  let checksum: Checksum | undefined;
  let open = 0;

  const sign = (part: number): SignedRequest & { partNumber: number } => ({
    method: 'PUT',
    url: `https://s3.test/key?part=${part}&signature=${++signatures}`,
    headers: {},
    expiresAt: clock.now() + store.urlLife,
    partNumber: part,
  });

  const calls: Record<string, (body: never) => object> = {
    uploads(body: { size: number }) {
      size = body.size;
      const { partSize, partCount } = planParts(size);
      return {
        token: 'token-1',
        key: 'key',
        bucket: 'bucket',
        protection: PAGE_KEY,
        partSize,
        partCount,
        expiresAt: clock.now() + 3_600_000,
        ...store.grant,
      } satisfies Grant;
    },
    'uploads/start'(body: { metadata: Record<string, string>; checksum?: Checksum }) {
      store.metadata = body.metadata;
      checksum = body.checksum;
      open++;
      return { token: 'token-2', ...(planParts(size).partCount === 1 ? { put: sign(1) } : {}) };
    },
    'uploads/parts'(body: { partNumbers: number[] }) {
      store.log.push(`sign ${body.partNumbers.join(' ')}`);
      return { parts: body.partNumbers.map(sign) };
    },
    'uploads/complete'(body: { checksum: Checksum }) {
      const object = store.object();
      const expected = crcToBase64(crc64nvme(object));
      const sent = [body.checksum, checksum ?? body.checksum];
      if (sent.some(({ value }) => value !== expected)) throw new Error('checksum-mismatch');
      if (object.byteLength !== size + 16) throw new Error('size-mismatch');
      open--;
      return { receipt: { key: 'key', size, objectSize: object.byteLength, checksum: body.checksum } };
    },
    'uploads/abort'() {
      if (open > 0) open--;
      stored.clear();
      return {};
    },
    'uploads/renew'() {
      return { token: 'token-renewed', expiresAt: clock.now() + 3_600_000 };
    },
  };

  const store: FakeStore = {
    log: [],
    bodies: [],
    faults: new Map(),
    metadata: {},
    urlLife: 600_000,
    grant: {},
    onCall: () => {},
    onPut: () => {},
    openUploads: () => open,
    object() {
      const parts = [...stored].sort(([a], [b]) => a - b).map(([, bytes]) => bytes);
      const whole = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
      let offset = 0;
      for (const part of parts) {
        whole.set(part, offset);
        offset += part.byteLength;
      }
      return whole;
    },
    signer: {
      async call(name, body, signal, options) {
        if (name !== 'uploads/parts') store.log.push(name);
        await store.onCall(name);
        if (!options?.uninterrupted) signal.throwIfAborted();
        return calls[name]?.(body as never) as never;
      },
      async tell(name, body) {
        store.log.push(name);
        calls[name]?.(body as never);
      },
    },
    async transport({ url }, body, onProgress, signal) {
      const part = Number(/part=(\d+)/.exec(url)?.[1]);
      const bytes = new Uint8Array(await new Blob([body]).arrayBuffer());
      store.bodies.push({ part, bytes });
      store.onPut(part);
      if (signal.aborted) return { kind: 'aborted' };
      const fault = store.faults.get(part)?.shift();
      onProgress(bytes.byteLength >> 1);
      if (fault === 'hang') {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        return { kind: 'aborted' };
      }
      const { length } = plannedPart(planParts(size), part);
      if (bytes.byteLength !== length)
        return answer(403, '<Error><Code>SignatureDoesNotMatch</Code></Error>');
      const outcome = fault === undefined ? answer(200) : 'storeAnd' in fault ? fault.storeAnd : fault;
      store.log.push(`put ${part} ${outcome.kind === 'answered' ? outcome.status : outcome.kind}`);
      if (fault === undefined || 'storeAnd' in fault) stored.set(part, bytes);
      onProgress(bytes.byteLength);
      return outcome;
    },
  };
  return store;
}
