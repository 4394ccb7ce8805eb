import { rawAesKeyring } from '@sealift/core/keyrings';
import { createOpener, openVerified } from '@sealift/core/open';
import { createSigningKeyPair, knownSenders, type SigningKey, signingKey } from '@sealift/core/signatures';
import type { PartToSign } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { crcToBase64 } from '../checksum/crc64.js';
import { crc64nvme } from '../checksum/crc64nvme.js';
import { UploadError } from '../errors.js';
import { guardsSnapshots } from '../platform/snapshots.js';
import { noise, sameBytes } from '../testing/bytes.js';
import { createFakeClock } from '../testing/fake-clock.js';
import {
  answer,
  createFakeStore,
  type FakeStore,
  type Fault,
  PART_BYTES as PART,
} from '../testing/fake-store.js';
import { localSealingWorker } from '../workers/local-sealing-worker.js';
import { createSlots } from '../workers/slots.js';
import type { Upload } from './upload.js';
import { createUploaderOn } from './uploader.js';

const unreachable: Fault = { kind: 'unreachable' };

async function stack(signingKey?: SigningKey) {
  const clock = createFakeClock();
  const store = createFakeStore(clock);
  const wrappingKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const keyring = rawAesKeyring({ wrappingKey });
  const worker = localSealingWorker(store.transport);
  const slots = createSlots({
    workers: 2,
    perWorker: 2,
    start: async () => ({ worker, alive: () => true, stop: () => {} }),
    idle: 1,
  });
  const uploader = createUploaderOn(
    { keyring, ...(signingKey === undefined ? {} : { signingKey }) },
    { signer: store.signer, slots, clock, retry: { retries: 3 } },
  );
  return { clock, store, keyring, uploader };
}

async function read(
  store: FakeStore,
  keyring: ReturnType<typeof rawAesKeyring>,
): Promise<{ bytes: Uint8Array; name?: string; objectKey: string | undefined }> {
  const object = store.object();
  const opener = await createOpener({ keyring, metadata: store.metadata(), objectSize: object.byteLength });
  const source = (async function* () {
    yield object;
  })();
  const bytes = await openVerified(opener, source);
  return { bytes, ...opener.fileInfo, objectKey: opener.objectKey };
}

async function codeOf(upload: Upload): Promise<string> {
  return upload.finished.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  );
}

function toSign({ part, bytes }: FakeStore['bodies'][number]): PartToSign {
  return { partNumber: part, checksum: crcToBase64(crc64nvme(bytes)) };
}

function byNumber(a: PartToSign, b: PartToSign): number {
  return a.partNumber - b.partNumber;
}

function put(store: FakeStore): string[] {
  return store.log.filter((line) => line.startsWith('put'));
}

describe('a file becomes an object', () => {
  test.each([0, 1, 15, 16, 17, PART - 32, PART - 16, PART - 15, PART, PART + 1, PART + 16, 3 * PART + 5])(
    '%i bytes',
    async (size) => {
      const { store, keyring, uploader } = await stack();
      const bytes = noise(size);
      const states: string[] = [];
      const upload = uploader.upload(new File([bytes], 'résumé 💾.pdf', { type: 'application/pdf' }));
      upload.addEventListener('statechange', () => states.push(upload.state));
      const receipt = await upload.finished;
      expect(receipt).toMatchObject({ size, objectSize: size + 16 });
      const back = await read(store, keyring);
      expect(sameBytes(back.bytes, bytes)).toBe(true);
      expect(back).toMatchObject({
        name: 'résumé 💾.pdf',
        type: 'application/pdf',
        objectKey: receipt.key,
      });
      expect(states).toEqual(['preparing', 'uploading', 'completing', 'done']);
      expect(upload.loaded).toBe(size);
      expect(store.openUploads()).toBe(0);
    },
  );

  test('signed by the page, where it has a key for it', async () => {
    const key = await signingKey(await createSigningKeyPair());
    const { store, keyring, uploader } = await stack(key);
    const receipt = await uploader.upload(new File(['hello'], 'a.txt')).finished;
    const opener = await createOpener({
      keyring,
      metadata: store.metadata(),
      objectSize: store.object().byteLength,
      objectKey: receipt.key,
      senders: knownSenders([{ name: 'Ada', publicKey: key.publicKey }]),
    });
    expect(opener.sender).toEqual({ name: 'Ada', fingerprint: key.fingerprint });
  });

  test('one part: sealed before the start, because its checksum is signed', async () => {
    const { store, uploader } = await stack();
    await uploader.upload(new Blob(['x'])).finished;
    expect(store.log).toEqual(['uploads', 'uploads/start', 'put 1 200', 'uploads/complete']);
  });

  test('how it is protected is known when the signer has said so', async () => {
    const { uploader } = await stack();
    const upload = uploader.upload(new Blob(['x']));
    const known: unknown[] = [];
    upload.addEventListener('statechange', () => known.push(upload.protection?.profile));
    await upload.finished;
    expect(known).toEqual([undefined, 'client', 'client', 'client']);
  });

  test('several parts: started with the first that is sealed, each signed once with its checksum, completed once', async () => {
    const { store, uploader } = await stack();
    await uploader.upload(new Blob([noise(2 * PART)])).finished;
    expect(store.log.slice(0, 3)).toEqual(['uploads', 'uploads/start', expect.stringMatching(/^sign \d$/)]);
    // With the start, and no call of its own.
    expect(store.calls.filter((name) => name === 'uploads/parts').length).toBeLessThan(3);
    expect(store.checksums.toSorted(byNumber)).toEqual(store.bodies.map(toSign).toSorted(byNumber));
    expect(store.checksums.length).toBe(3);
    expect(store.log.at(-1)).toBe('uploads/complete');
  });

  test('several parts, and a signer of before: it is asked for nothing that it does not know', async () => {
    const { store, keyring, uploader } = await stack();
    store.grant = { signsAtStart: undefined } as never;
    const bodies: object[] = [];
    store.onBody = (name, body) => {
      if (name === 'uploads/start') bodies.push(body);
    };
    const bytes = noise(PART + 99);
    await uploader.upload(new Blob([bytes])).finished;
    expect(bodies.map((body) => 'parts' in JSON.parse(JSON.stringify(body)))).toEqual([false]);
    expect(sameBytes((await read(store, keyring)).bytes, bytes)).toBe(true);
  });

  test('of a start only the part is taken that was asked for', async () => {
    const { store, uploader } = await stack();
    store.onStarted = (started) => ({
      ...started,
      parts: started.parts?.map((part) => ({ ...part, partNumber: part.partNumber + 1 })),
    });
    const receipt = await uploader.upload(new Blob([noise(PART + 99)])).finished;
    expect(receipt.size).toBe(PART + 99);
    expect(store.calls).toContain('uploads/parts');
  });

  test('cancelled while it is started: what S3 has opened is aborted', async () => {
    const { store, uploader } = await stack();
    const upload = uploader.upload(new Blob([noise(PART + 99)]));
    store.onStarted = (started) => {
      upload.cancel();
      return started;
    };
    expect(await codeOf(upload)).toBe('cancelled');
    expect(store.log.at(-1)).toBe('uploads/abort');
    expect(store.bodies).toEqual([]);
    expect(store.openUploads()).toBe(0);
  });

  test('several files at once', async () => {
    const { store, uploader } = await stack();
    const uploads = Array.from({ length: 9 }, () => uploader.upload(new Blob(['x'])));
    await Promise.all(uploads.map(({ finished }) => finished));
    expect(uploads.map(({ state }) => state)).toEqual(Array(9).fill('done'));
    expect(store.openUploads()).toBe(0);
  });
});

describe('a file of one part that was written in this very second', () => {
  /** What an engine reads that compares whole seconds: every time what is there by then. */
  // Where a stream cannot fill a buffer, the engine finds that out by asking for one: that is no reading.
  const fills = ((): boolean => {
    try {
      return Boolean(new Blob(['x']).stream().getReader({ mode: 'byob' }));
    } catch {
      return false;
    }
  })();
  const changing = (now: number, ...contents: string[]): File => {
    const content = (): Blob => new Blob([contents.shift() ?? '']);
    return Object.defineProperties(new File([contents[0] ?? ''], 'x', { lastModified: now - 100 }), {
      slice: { value: (from: number, to: number) => content().slice(from, to) },
      stream: { value: () => (fills ? content() : new Blob()).stream() },
      arrayBuffer: { value: () => content().arrayBuffer() },
    });
  };

  test('is read twice: a change is noticed, and nothing was sent', async () => {
    const { store, clock, uploader } = await stack();
    const file = changing(clock.now(), 'first', 'first', 'other');
    expect(await codeOf(uploader.upload(file))).toBe('source-changed');
    expect(store.log).toEqual(['uploads', 'uploads/abort']);
  });

  test('is stored when it is the same', async () => {
    const { store, keyring, clock, uploader } = await stack();
    await uploader.upload(changing(clock.now(), 'first', 'first', 'first')).finished;
    expect(new TextDecoder().decode((await read(store, keyring)).bytes)).toBe('first');
  });

  test('is read once when its second is over, but by an engine that reads what has changed', async () => {
    const { clock, uploader } = await stack();
    const contents = Array(guardsSnapshots() ? 2 : 3).fill('first');
    await uploader.upload(changing(clock.now() - 2000, ...contents)).finished;
  });
});

describe('what S3 does to a part', () => {
  const cases: [string, Fault[], string, number][] = [
    ['503 once', [answer(503)], 'done', 2],
    ['503 always', Array(9).fill(answer(503)), 's3-slow-down', 4],
    ['429 always', Array(9).fill(answer(429)), 's3-slow-down', 4],
    ['500 always', Array(9).fill(answer(500)), 's3-internal-error', 4],
    ['dropped once', [unreachable], 'done', 2],
    ['dropped always', Array(9).fill(unreachable), 's3-unreachable', 4],
    ['403 once: a fresh URL', [answer(403)], 'done', 2],
    ['403 always', Array(9).fill(answer(403)), 's3-forbidden', 3],
    ['404', [answer(404)], 's3-not-found', 1],
    ['409 once', [answer(409)], 'done', 2],
    ['400 RequestTimeout', [answer(400, '<Error><Code>RequestTimeout</Code></Error>')], 'done', 2],
    [
      '400 BadDigest always',
      Array(9).fill(answer(400, '<Error><Code>BadDigest</Code></Error>')),
      's3-checksum-mismatch',
      4,
    ],
    ['damaged on the way once', ['damage'], 'done', 2],
    ['damaged always', Array(9).fill('damage'), 's3-checksum-mismatch', 4],
    ['400', [answer(400, '<Error><Code>EntityTooLarge</Code></Error>')], 's3-refused', 1],
    ['a sign-in page', [answer(200, '<html>Please sign in</html>')], 's3-answer-invalid', 1],
    ['302', [answer(302)], 's3-answer-invalid', 1],
    [
      'an error inside a 200, once',
      [answer(200, '<?xml?><Error><Code>InternalError</Code></Error>')],
      'done',
      2,
    ],
    [
      'an error inside a 200, always',
      Array(9).fill(answer(200, '<Error><Code>InternalError</Code></Error>')),
      's3-error-in-success',
      4,
    ],
  ];

  test.each(cases)('single PUT, %s', async (_, faults, outcome, puts) => {
    const { store, keyring, uploader } = await stack();
    store.faults.set(1, [...faults]);
    expect(await codeOf(uploader.upload(new Blob(['hello'])))).toBe(outcome);
    expect(store.bodies.length).toBe(puts);
    for (const { bytes } of store.bodies) expect(bytes).toEqual(store.bodies[0]?.bytes);
    if (outcome === 'done')
      expect(new TextDecoder().decode((await read(store, keyring)).bytes)).toBe('hello');
    else expect(store.log.at(-1)).toBe('uploads/abort');
    expect(store.openUploads()).toBe(0);
  });

  test.each(cases)('part 2 of 2, %s', async (_, faults, outcome) => {
    const { store, uploader } = await stack();
    store.faults.set(2, [...faults]);
    expect(await codeOf(uploader.upload(new Blob([noise(PART + 99)])))).toBe(outcome);
    const second = store.bodies.filter(({ part }) => part === 2);
    for (const { bytes } of second) expect(sameBytes(bytes, second[0]?.bytes ?? bytes)).toBe(true);
    expect(store.openUploads()).toBe(0);
  });

  test('412 after an answer that was lost: the object is ours', async () => {
    const { store, uploader } = await stack();
    store.faults.set(1, [{ storeAnd: { kind: 'unreachable' } }, answer(412)]);
    expect(await codeOf(uploader.upload(new Blob(['x'])))).toBe('done');
    expect(put(store)).toEqual(['put 1 unreachable', 'put 1 412']);
  });

  test('412 and nothing of ours there: the signer finds out', async () => {
    const { store, uploader } = await stack();
    store.faults.set(1, [answer(412)]);
    expect(await codeOf(uploader.upload(new Blob(['x'])))).toBe('signer-refused');
  });

  test('Retry-After is honoured, and pauses double', async () => {
    const { store, clock, uploader } = await stack();
    store.faults.set(1, [answer(503), answer(503), answer(503, '', '7')]);
    await uploader.upload(new Blob(['x'])).finished;
    expect(clock.slept).toEqual([500, 1000, 7000]);
  });

  test('a URL that ran out is signed again', async () => {
    const { store, clock, uploader } = await stack();
    store.urlLife = 60_000;
    store.faults.set(1, [answer(503, '', '120')]);
    await uploader.upload(new Blob(['x'])).finished;
    expect(store.log).toEqual([
      'uploads',
      'uploads/start',
      'put 1 503',
      'sign 1',
      'put 1 200',
      'uploads/complete',
    ]);
    expect(clock.slept).toEqual([120_000]);
    expect(store.checksums).toEqual(store.bodies.slice(1).map(toSign));
  });

  test('a part’s URL that ran out, or was refused, is signed again for the same bytes', async () => {
    const { store, uploader } = await stack();
    store.urlLife = 60_000;
    store.faults.set(2, [answer(503, '', '120'), answer(403)]);
    await uploader.upload(new Blob([noise(PART + 99)])).finished;
    const isSecond = ({ partNumber }: PartToSign) => partNumber === 2;
    const signed = store.checksums.filter(isSecond);
    expect(signed).toEqual(store.bodies.map(toSign).filter(isSecond));
    expect(signed.length).toBe(3);
  });

  test('a part that is damaged every time is given up, however well the others do', async () => {
    const { clock, store, uploader } = await stack();
    store.faults.set(1, Array(99).fill('damage'));
    let others = 0;
    store.onPut = (part) => {
      if (part > 1) others++;
    };
    // Each pause lasts until another part is through: there are three more slots.
    clock.sleep = async () => {
      const enough = Math.min(others + 4, 14);
      await expect.poll(() => others, { timeout: 20_000 }).toBeGreaterThanOrEqual(enough);
    };
    expect(await codeOf(uploader.upload(new Blob([noise(16 * PART)])))).toBe('s3-checksum-mismatch');
    expect(store.bodies.filter(({ part }) => part === 1).length).toBe(4);
    await expect.poll(() => store.openUploads(), { timeout: 10_000 }).toBe(0);
  });
});

describe('cancelling', () => {
  const steps: [string, (store: FakeStore, cancel: () => void) => void][] = [
    ...['uploads', 'uploads/start', 'uploads/parts'].map(
      (name): [string, (store: FakeStore, cancel: () => void) => void] => [
        `during ${name}`,
        (store, cancel) => {
          store.onCall = (called) => {
            if (called === name) cancel();
          };
        },
      ],
    ),
    [
      'during a PUT',
      (store, cancel) => {
        store.faults.set(2, ['hang']);
        store.onPut = (part) => {
          if (part === 2) cancel();
        };
      },
    ],
  ];

  test.each(steps)('%s: nothing stays open', async (_, arrange) => {
    const { store, uploader } = await stack();
    const upload = uploader.upload(new Blob([noise(2 * PART)]));
    arrange(store, () => upload.cancel());
    await expect(upload.finished).rejects.toMatchObject({ code: 'cancelled', name: 'AbortError' });
    expect(upload.state).toBe('cancelled');
    expect(store.openUploads()).toBe(0);
  });

  test('during uploads/complete: it is too late, and that is said', async () => {
    const { store, uploader } = await stack();
    const upload = uploader.upload(new Blob([noise(2 * PART)]));
    store.onCall = (called) => {
      if (called === 'uploads/complete') upload.cancel();
    };
    await expect(upload.finished).rejects.toMatchObject({
      code: 'cancelled-but-stored',
      name: 'UploadError',
      receipt: { size: 2 * PART },
    });
    expect(upload.state).toBe('cancelled');
    expect(store.log).not.toContain('uploads/abort');
  });

  test('a signal that is aborted already sends nothing', async () => {
    const { store, uploader } = await stack();
    const upload = uploader.upload(new Blob(['x']), { signal: AbortSignal.abort() });
    expect(await codeOf(upload)).toBe('cancelled');
    expect(store.log).toEqual([]);
  });

  test('closing the uploader cancels all, and refuses more', async () => {
    const { store, uploader } = await stack();
    store.faults.set(1, ['hang']);
    const upload = uploader.upload(new Blob(['x']));
    store.onPut = () => uploader.close();
    expect(await codeOf(upload)).toBe('cancelled');
    expect(await codeOf(uploader.upload(new Blob(['x'])))).toBe('cancelled');
  });

  test('after the end it has no effect', async () => {
    const { uploader } = await stack();
    const upload = uploader.upload(new Blob(['x']));
    await upload.finished;
    upload.cancel();
    expect(upload.state).toBe('done');
  });
});

describe('what it waits for', () => {
  test('S3, from the first failure until a byte moves', async () => {
    const { store, clock, uploader } = await stack();
    store.faults.set(1, [answer(503), unreachable]);
    const began = clock.now();
    const upload = uploader.upload(new Blob(['x']));
    const seen: unknown[] = [];
    upload.addEventListener('waitchange', () => seen.push(upload.waiting));
    await upload.finished;
    expect(seen).toEqual([
      { for: 's3', since: began, code: 's3-slow-down' },
      undefined,
      // No byte came further than before: it is the same failure still.
      { for: 's3', since: began, code: 's3-unreachable' },
      undefined,
    ]);
    expect(upload.waiting).toBeUndefined();
  });

  test('nobody, when it is paused', async () => {
    const { store, clock, uploader } = await stack();
    store.faults.set(1, [answer(503)]);
    let retry = (): void => {};
    const pausing = new Promise<void>((pausing) => {
      clock.sleep = () =>
        new Promise((resolve) => {
          retry = resolve;
          pausing();
        });
    });
    const upload = uploader.upload(new Blob(['x']));
    await pausing;
    expect(upload.waiting).toMatchObject({ for: 's3' });
    upload.pause();
    expect(upload.waiting).toBeUndefined();
    upload.resume();
    expect(upload.waiting).toMatchObject({ for: 's3' });
    retry();
    await upload.finished;
  });
});

test('pausing stops what is under way; resuming sends the same bytes again', async () => {
  const { store, uploader } = await stack();
  store.faults.set(1, ['hang']);
  const upload = uploader.upload(new Blob(['x']));
  await new Promise<void>((resolve) => {
    store.onPut = () => resolve();
  });
  upload.pause();
  expect(upload.paused).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(upload.state).toBe('uploading');
  expect(store.bodies.length).toBe(1);
  upload.resume();
  await upload.finished;
  expect(store.bodies.length).toBe(2);
  expect(store.bodies[1]?.bytes).toEqual(store.bodies[0]?.bytes);
});

test("an error has S3's or the signer's id of the request, and its message has it not", async () => {
  const { store, uploader } = await stack();
  const refusal = answer(
    400,
    '<Error><Code>InvalidArgument</Code><RequestId>4442587FB7D0A2F9</RequestId></Error>',
  );
  store.faults.set(1, [refusal]);
  const byS3 = await uploader.upload(new Blob(['x'])).finished.catch((error) => error);
  expect(byS3).toMatchObject({ code: 's3-refused', requestId: '4442587FB7D0A2F9' });
  const problem = {
    type: 'about:blank',
    title: '',
    status: 403,
    detail: '',
    code: 'not-authorized' as const,
  };
  store.onCall = () => {
    throw new UploadError('signer-refused', '', { problem: { ...problem, requestId: '3f2a' } });
  };
  const bySigner = await uploader.upload(new Blob(['x'])).finished.catch((error) => error);
  expect(bySigner).toMatchObject({ code: 'signer-refused', requestId: '3f2a' });
  for (const { message, requestId } of [byS3, bySigner]) expect(message).not.toContain(requestId);
});

test('a token is renewed in half-time', async () => {
  const { store, clock, uploader } = await stack();
  store.faults.set(1, [answer(503, '', '300')]);
  store.grant = { expiresAt: clock.now() + 500_000 };
  await uploader.upload(new Blob(['x'])).finished;
  expect(store.log).toContain('uploads/renew');
});
