import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rawAesKeyring } from '@sealift/core/keyrings';
import { createSealer } from '@sealift/core/seal';
import type { Checksum, Grant, Receipt, SignedRequest, Started } from '@sealift/protocol';
import { clientEncryption, createSigner } from '@sealift/signer';
import { requestListener } from '@sealift/signer/node';
import { createDevS3 } from 'sealift-dev-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crcToBase64 } from '../checksum/crc64.js';
import { crc64nvme } from '../checksum/crc64nvme.js';
import { systemClock } from '../platform/wait.js';
import { createSignerClient, type SignerClient } from '../signer/client.js';
import { noise } from './bytes.js';
import { createFakeClock } from './fake-clock.js';
import { createFakeStore, PART_BYTES } from './fake-store.js';

/** A signer, and the S3 behind it: the fake of the flow's tests, or the real ones. */
interface Side {
  readonly signer: SignerClient;
  /** Status of the answer. */
  put(request: SignedRequest, bytes: Uint8Array<ArrayBuffer>): Promise<number>;
}

const never = new AbortController().signal;
const tidy: (() => Promise<unknown>)[] = [];
const sides: Record<string, Side> = {};

beforeAll(async () => {
  const store = createFakeStore(createFakeClock());
  sides.fake = {
    signer: store.signer,
    async put(request, bytes) {
      const outcome = await store.transport(request, bytes, () => {}, never);
      return outcome.kind === 'answered' ? outcome.status : 0;
    },
  };

  const folder = await mkdtemp(path.join(tmpdir(), 'sealift-conformance-'));
  const s3 = await createDevS3({ directory: folder, buckets: ['uploads'] });
  const { endpoint, region, credentials } = s3;
  const signer = createSigner({
    s3: { endpoint, region, credentials, bucket: 'uploads', forcePathStyle: true },
    secret: new Uint8Array(32).fill(7),
    basePath: '/sealift',
    partSize: PART_BYTES,
    protection: clientEncryption({ keyring: 'raw-aes' }),
    allowedOrigins: ['https://app.test'],
    authorize: () => ({ owner: 'tester', prefix: 'up/' }),
  });
  const server = createServer(requestListener(signer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sealift`;
  sides.real = {
    signer: createSignerClient({ signer: address }, { retries: 0 }, systemClock),
    async put({ url, headers }, body) {
      const answer = await fetch(url, { method: 'PUT', headers, body });
      await answer.arrayBuffer();
      return answer.status;
    },
  };
  tidy.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => s3.close(),
    () => rm(folder, { recursive: true, force: true }),
  );
});

afterAll(async () => {
  for (const end of tidy) await end();
});

/** One upload, step by step, in whatever order. */
class Steps {
  readonly grant: Grant;
  readonly object: Uint8Array<ArrayBuffer>;
  readonly metadata: Readonly<Record<string, string>>;
  token: string;
  readonly #side: Side;

  private constructor(
    side: Side,
    grant: Grant,
    object: Uint8Array<ArrayBuffer>,
    metadata: Steps['metadata'],
  ) {
    this.#side = side;
    this.grant = grant;
    this.object = object;
    this.metadata = metadata;
    this.token = grant.token;
  }

  static async open(side: Side, size: number): Promise<Steps> {
    const grant = await side.signer.call('uploads', { size }, never);
    const usages = ['encrypt', 'decrypt'] as const;
    const wrappingKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, usages);
    const sealer = await createSealer({
      keyring: rawAesKeyring({ wrappingKey }),
      plaintextSize: size,
      objectKey: grant.key,
    });
    const object = new Uint8Array(size + 16);
    object.set(await sealer.seal(0, noise(size)), 0);
    object.set(await sealer.tag(), size);
    return new Steps(side, grant, object, sealer.metadata);
  }

  checksum(bytes: Uint8Array = this.object): Checksum {
    return { algorithm: 'CRC64NVME', value: crcToBase64(crc64nvme(bytes)) };
  }

  part(number: number): Uint8Array<ArrayBuffer> {
    return this.object.slice((number - 1) * PART_BYTES, number * PART_BYTES);
  }

  async start(checksum?: Checksum): Promise<Started> {
    const { signer } = this.#side;
    const fields = {
      token: this.token,
      metadata: this.metadata,
      ...(checksum === undefined ? {} : { checksum }),
    };
    const started = await signer.call('uploads/start', fields, never);
    this.token = started.token;
    return started;
  }

  async sign(...parts: [partNumber: number, bytes: Uint8Array][]): Promise<readonly SignedRequest[]> {
    const asked = parts.map(([partNumber, bytes]) => ({ partNumber, checksum: this.checksum(bytes).value }));
    return (await this.#side.signer.call('uploads/parts', { token: this.token, parts: asked }, never)).parts;
  }

  put(request: SignedRequest | undefined, bytes: Uint8Array<ArrayBuffer>): Promise<number> {
    if (request === undefined) throw new Error('no URL');
    return this.#side.put(request, bytes);
  }

  async complete(checksum: Checksum = this.checksum()): Promise<Receipt> {
    return (await this.#side.signer.call('uploads/complete', { token: this.token, checksum }, never)).receipt;
  }

  abort(): Promise<{ stored?: Receipt }> {
    return this.#side.signer.call('uploads/abort', { token: this.token }, never) as Promise<{
      stored?: Receipt;
    }>;
  }
}

/** `ok`, or the reason of the signer's refusal. */
async function told(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'ok',
    (error: { code?: string; problem?: { code: string } }) =>
      error.problem?.code ?? error.code ?? String(error),
  );
}

const SINGLE = 100;
const SEVERAL = PART_BYTES + 100;

/** What both sides have to say to the same steps. */
const CASES: readonly [string, number, readonly unknown[], (steps: Steps) => Promise<unknown[]>][] = [
  [
    'a single PUT',
    SINGLE,
    [200, 'k', 'k'],
    async (steps) => {
      const { put } = await steps.start(steps.checksum());
      const status = await steps.put(put, steps.object);
      const [first, second] = [await steps.complete(), await steps.complete()];
      const name = (receipt: Receipt) => (fits(receipt, steps) ? 'k' : receipt);
      return [status, name(first), name(second)];
    },
  ],
  [
    'a single PUT twice',
    SINGLE,
    [200, 412, 'ok'],
    async (steps) => {
      const { put } = await steps.start(steps.checksum());
      return [
        await steps.put(put, steps.object),
        await steps.put(put, steps.object),
        await told(steps.complete()),
      ];
    },
  ],
  [
    'a single PUT of other bytes',
    SINGLE,
    [400, 'parts-incomplete'],
    async (steps) => {
      const { put } = await steps.start(steps.checksum());
      return [
        await steps.put(
          put,
          steps.object.map((byte) => byte ^ 1),
        ),
        await told(steps.complete()),
      ];
    },
  ],
  [
    'a single PUT without its checksum',
    SINGLE,
    ['invalid-request'],
    async (steps) => [await told(steps.start())],
  ],
  [
    'a single PUT, started twice',
    SINGLE,
    ['ok', 'token-invalid'],
    async (steps) => [await told(steps.start(steps.checksum())), await told(steps.start(steps.checksum()))],
  ],
  [
    'a single PUT, signed anew for its bytes only',
    SINGLE,
    ['ok', 'checksum-mismatch'],
    async (steps) => {
      await steps.start(steps.checksum());
      return [await told(steps.sign([1, steps.object])), await told(steps.sign([1, steps.object.slice(1)]))];
    },
  ],
  [
    'completed with another checksum',
    SINGLE,
    ['checksum-mismatch'],
    async (steps) => {
      const { put } = await steps.start(steps.checksum());
      await steps.put(put, steps.object);
      return [await told(steps.complete(steps.checksum(steps.object.slice(1))))];
    },
  ],
  [
    'completed before anything was sent',
    SINGLE,
    ['parts-incomplete'],
    async (steps) => {
      await steps.start(steps.checksum());
      return [await told(steps.complete())];
    },
  ],
  [
    'completed before it was started',
    SINGLE,
    ['token-invalid'],
    async (steps) => [await told(steps.complete())],
  ],
  [
    'a single PUT, aborted before and after',
    SINGLE,
    [undefined, 200, 'stored'],
    async (steps) => {
      const { put } = await steps.start(steps.checksum());
      const before = (await steps.abort()).stored;
      const status = await steps.put(put, steps.object);
      const { stored } = await steps.abort();
      return [before, status, stored !== undefined && fits(stored, steps) ? 'stored' : stored];
    },
  ],
  [
    'several parts',
    SEVERAL,
    [200, 200, 'k', 'k'],
    async (steps) => {
      await steps.start();
      const [first, second] = await steps.sign([1, steps.part(1)], [2, steps.part(2)]);
      const statuses = [await steps.put(first, steps.part(1)), await steps.put(second, steps.part(2))];
      const receipts = [await steps.complete(), await steps.complete()];
      return [...statuses, ...receipts.map((receipt) => (fits(receipt, steps) ? 'k' : receipt))];
    },
  ],
  [
    'several parts, with a checksum too soon',
    SEVERAL,
    ['invalid-request'],
    async (steps) => [await told(steps.start(steps.checksum()))],
  ],
  [
    'several parts, one missing',
    SEVERAL,
    [200, 'parts-incomplete'],
    async (steps) => {
      await steps.start();
      const [first] = await steps.sign([1, steps.part(1)]);
      return [await steps.put(first, steps.part(1)), await told(steps.complete())];
    },
  ],
  [
    'a part that the plan has not',
    SEVERAL,
    ['invalid-request'],
    async (steps) => {
      await steps.start();
      return [await told(steps.sign([3, steps.part(1)]))];
    },
  ],
  [
    'several parts, aborted',
    SEVERAL,
    [200, undefined, 404, 'upload-not-found'],
    async (steps) => {
      await steps.start();
      const [first, second] = await steps.sign([1, steps.part(1)], [2, steps.part(2)]);
      const status = await steps.put(first, steps.part(1));
      const { stored } = await steps.abort();
      return [status, stored, await steps.put(second, steps.part(2)), await told(steps.complete())];
    },
  ],
  [
    'several parts, aborted when complete',
    SEVERAL,
    ['stored', 404],
    async (steps) => {
      await steps.start();
      const [first, second] = await steps.sign([1, steps.part(1)], [2, steps.part(2)]);
      await steps.put(first, steps.part(1));
      await steps.put(second, steps.part(2));
      await steps.complete();
      const { stored } = await steps.abort();
      return [
        stored !== undefined && fits(stored, steps) ? 'stored' : stored,
        await steps.put(second, steps.part(2)),
      ];
    },
  ],
  [
    'a token of nobody',
    SINGLE,
    ['token-invalid'],
    async (steps) => {
      steps.token = 'no token';
      return [await told(steps.start(steps.checksum()))];
    },
  ],
];

function fits({ key, bucket, size, objectSize, checksum, tag }: Receipt, { grant, object }: Steps): boolean {
  const ours = btoa(String.fromCharCode(...object.slice(-16)));
  return (
    key === grant.key &&
    bucket === grant.bucket &&
    tag === ours &&
    size === object.byteLength - 16 &&
    objectSize === object.byteLength &&
    checksum?.value === crcToBase64(crc64nvme(object))
  );
}

describe.each(['real', 'fake'])('the %s signer with its S3', (name) => {
  test.each(CASES)('%s', async (_, size, expected, run) => {
    const side = sides[name];
    if (side === undefined) throw new Error('not started');
    expect(await run(await Steps.open(side, size))).toEqual(expected);
  });
});
