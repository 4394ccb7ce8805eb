import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { noise } from './testing/bytes.js';
import { type Mishap, type NodeStack, PART_BYTES as PART, startNodeStack } from './testing/node-stack.js';
import { nodeTransport, slowTransport } from './testing/node-transport.js';
import type { Upload } from './upload/upload.js';
import type { UploaderOptions } from './upload/uploader.js';

/**
 * An upload is cancelled, or fails, at every step: what the page says is compared with what the bucket holds. Engine,
 * signer and S3 are real; what breaks is the line between them.
 */

let stack: NodeStack;

beforeAll(async () => {
  stack = await startNodeStack();
}, 60_000);
afterAll(() => stack?.close(), 60_000);
beforeEach(() => {
  stack.s3.faults.clear();
  stack.onCall = () => undefined;
  stack.onAnswer = () => {};
});

const SINGLE = 1000;
const SEVERAL = PART + 1000;
/** Milliseconds; the tests that wait for it wait for a second or two. */
const LIMIT = 800;
const RETRY = { retries: 2, baseDelay: 10, inactivityLimit: LIMIT };

interface End {
  readonly code: string;
  readonly receipt?: { readonly key: string };
  readonly state: string;
}

async function endOf(upload: Upload): Promise<End> {
  const [code, receipt] = await upload.finished.then(
    (receipt) => ['done', receipt] as const,
    (error) => [error.code ?? String(error), error.receipt] as const,
  );
  return { code, receipt, state: upload.state };
}

/** Longer than anything that is still under way can take. */
const SETTLED = 400;

/** Uploads, and compares. */
async function outcome(
  size: number,
  arrange: (upload: Upload) => void,
  options: Parameters<NodeStack['uploader']>[0] = {},
): Promise<{ code: string; stored: boolean; openUploads: number }> {
  const before = await stack.bucket();
  const upload = stack.uploader({ retry: RETRY, ...options }).upload(new Blob([noise(size)]));
  arrange(upload);
  const end = await endOf(upload);
  await new Promise((resolve) => setTimeout(resolve, SETTLED));
  const after = await stack.bucket();
  const fresh = after.objects.filter((key) => !before.objects.includes(key));
  const stored = fresh.length > 0;
  if (end.receipt !== undefined) expect(fresh).toEqual([end.receipt.key]);
  if (end.code === 'done' || end.code === 'cancelled-but-stored') expect(end.receipt).toBeDefined();
  if (end.code === 'cancelled' || end.code === 'source-changed') expect(stored).toBe(false);
  const ended = upload.state;
  expect(end.state).toBe(ended);
  return { code: end.code, stored, openUploads: after.openUploads - before.openUploads };
}

const cancelled = { code: 'cancelled', stored: false, openUploads: 0 };
const tooLate = { code: 'cancelled-but-stored', stored: true, openUploads: 0 };

describe('cancelled when a call of the signer arrives', () => {
  test.each([
    ['uploads', SINGLE, cancelled],
    ['uploads', SEVERAL, cancelled],
    ['uploads/start', SINGLE, cancelled],
    ['uploads/start', SEVERAL, cancelled],
    ['uploads/parts', SEVERAL, cancelled],
    ['uploads/complete', SINGLE, tooLate],
    ['uploads/complete', SEVERAL, tooLate],
  ])('%s, %i bytes', async (name, size, expected) => {
    const found = await outcome(size, (upload) => {
      stack.onCall = (called) => {
        if (called === name) upload.cancel();
        return undefined;
      };
    });
    expect(found).toEqual(expected);
  });
});

describe('cancelled when a call was carried out, before its answer', () => {
  test.each([
    ['uploads/start', SINGLE, cancelled],
    ['uploads/start', SEVERAL, cancelled],
    ['uploads/parts', SEVERAL, cancelled],
    ['uploads/complete', SINGLE, tooLate],
    ['uploads/complete', SEVERAL, tooLate],
  ])('%s, %i bytes', async (name, size, expected) => {
    const found = await outcome(size, (upload) => {
      stack.onAnswer = async (called) => {
        if (called !== name) return;
        upload.cancel();
        await new Promise((resolve) => setTimeout(resolve, 100));
      };
    });
    expect(found).toEqual(expected);
  });

  test.each([
    ['uploads/complete', SINGLE],
    ['uploads/complete', SEVERAL],
  ])('%s, whose answer is lost: the signer is asked again', async (name, size) => {
    const found = await outcome(size, (upload) => {
      stack.onAnswer = (called) => {
        if (called === name) upload.cancel();
      };
      stack.onCall = (called) => (called === name ? 'answer-lost' : undefined);
    });
    expect(found).toEqual(tooLate);
  });
});

describe('cancelled during a PUT', () => {
  const whole = PART - 16;

  test('bytes of it have not left: it cannot be stored', async () => {
    const transport = slowTransport(10);
    const arrange = (upload: Upload): void => upload.addEventListener('progress', () => upload.cancel());
    expect(await outcome(whole, arrange, { transport })).toEqual(cancelled);
  });

  test('of several parts', async () => {
    const transport = slowTransport(5);
    const arrange = (upload: Upload): void => upload.addEventListener('progress', () => upload.cancel());
    expect(await outcome(SEVERAL, arrange, { transport })).toEqual(cancelled);
  });

  test('the line is dead in the middle of it', async () => {
    const transport: typeof nodeTransport = (_request, body, onProgress, signal) => {
      onProgress((body as Uint8Array).byteLength >> 1);
      return new Promise((resolve) =>
        signal.addEventListener('abort', () => resolve({ kind: 'aborted' }), { once: true }),
      );
    };
    const arrange = (upload: Upload): void => upload.addEventListener('progress', () => upload.cancel());
    expect(await outcome(whole, arrange, { transport })).toEqual(cancelled);
  });

  test('all of it has left: its answer is heard', async () => {
    stack.s3.faults.add({ match: { operation: 'PutObject' }, action: { delayMs: 500 } });
    const arrange = (upload: Upload): void =>
      upload.addEventListener('progress', ({ loaded, total }) => loaded === total && upload.cancel());
    expect(await outcome(SINGLE, arrange)).toEqual(tooLate);
  });

  test('all of it has left, and S3 takes longer than anybody waits: nobody knows', async () => {
    stack.s3.faults.add({ match: { operation: 'PutObject' }, action: { delayMs: LIMIT + 900 } });
    const transport: typeof nodeTransport = (request, body, onProgress, signal) => {
      // A proxy in between has it all, and carries on when the page has gone.
      const answer = nodeTransport(request, body, onProgress, new AbortController().signal);
      const gone = new Promise<Awaited<typeof answer>>((resolve) =>
        signal.addEventListener('abort', () => resolve({ kind: 'aborted' }), { once: true }),
      );
      return Promise.race([answer, gone]);
    };
    const arrange = (upload: Upload): void =>
      upload.addEventListener('progress', ({ loaded, total }) => loaded === total && upload.cancel());
    const { objects } = await stack.bucket();
    const found = await outcome(SINGLE, arrange, { transport });
    expect(found.code).toBe('outcome-unknown');
    await expect.poll(async () => (await stack.bucket()).objects.length).toBeGreaterThan(objects.length);
  });

  test('all of it has left, and this page hears of that late: its answer is heard', async () => {
    stack.s3.faults.add({ match: { operation: 'PutObject' }, action: { delayMs: LIMIT } });
    const transport: typeof nodeTransport = (request, body, onProgress, signal) => {
      const { byteLength } = body as Uint8Array;
      onProgress(byteLength >> 1);
      setTimeout(onProgress, LIMIT - 100, byteLength);
      // What has left arrives, also where the connection is cut then.
      const answer = nodeTransport(request, body, () => {}, new AbortController().signal);
      const gone = new Promise<Awaited<typeof answer>>((resolve) =>
        signal.addEventListener('abort', () => resolve({ kind: 'aborted' }), { once: true }),
      );
      return Promise.race([answer, gone]);
    };
    const arrange = (upload: Upload): void => upload.addEventListener('progress', () => upload.cancel());
    expect(await outcome(SINGLE, arrange, { transport })).toEqual(tooLate);
  });

  test('its answer is lost: the signer knows', async () => {
    stack.s3.faults.add({ match: { operation: 'PutObject' }, action: 'drop-answer' });
    const arrange = (upload: Upload): void =>
      upload.addEventListener('progress', ({ loaded, total }) => loaded === total && upload.cancel());
    expect(await outcome(SINGLE, arrange)).toEqual(tooLate);
  });

  test('refused: nothing is stored', async () => {
    stack.s3.faults.add({
      match: { operation: 'PutObject' },
      action: { status: 503, code: 'SlowDown' },
    });
    const arrange = (upload: Upload): void =>
      upload.addEventListener('progress', ({ loaded, total }) => loaded === total && upload.cancel());
    expect(await outcome(SINGLE, arrange)).toEqual(cancelled);
  });
});

describe('cancelled, and from then on the signer is out of reach', () => {
  const goneFrom =
    (step: string, mishap: Mishap): ((upload: Upload) => void) =>
    (upload) => {
      let gone = false;
      stack.onCall = (called) => {
        if (called === step) {
          gone = true;
          upload.cancel();
        }
        return gone ? mishap : undefined;
      };
    };

  test.each([
    ['uploads/start', SINGLE, 'cancelled', false],
    ['uploads/parts', SEVERAL, 'cancelled', false],
    ['uploads/complete', SINGLE, 'outcome-unknown', true],
    ['uploads/complete', SEVERAL, 'outcome-unknown', false],
  ] as const)('%s does not arrive, %i bytes', async (step, size, code, stored) => {
    expect(await outcome(size, goneFrom(step, 'lost'))).toMatchObject({ code, stored });
  });

  test.each([
    ['uploads/start', SINGLE, 'cancelled', false],
    ['uploads/complete', SINGLE, 'outcome-unknown', true],
    ['uploads/complete', SEVERAL, 'outcome-unknown', true],
  ] as const)('%s arrives, its answer does not, %i bytes', async (step, size, code, stored) => {
    expect(await outcome(size, goneFrom(step, 'answer-lost'))).toMatchObject({ code, stored });
  });

  test.each(['stalled', 'dripping'] as const)('%s: no longer than the limit allows', async (mishap) => {
    const began = performance.now();
    expect(await outcome(SINGLE, goneFrom('uploads/complete', mishap))).toMatchObject({
      code: 'outcome-unknown',
      stored: true,
    });
    expect(performance.now() - began).toBeLessThan(6 * LIMIT);
  });

  test('parts that were sent wait for the lifecycle rule, and there is no object', async () => {
    const found = await outcome(SEVERAL, goneFrom('uploads/parts', 'lost'));
    expect(found).toEqual({ code: 'cancelled', stored: false, openUploads: 1 });
  });
});

describe('failed', () => {
  test('every answer of S3 to the PUT is lost: what it stored is found, and the upload has succeeded', async () => {
    stack.s3.faults.add({ match: { operation: 'PutObject' }, times: 9, action: 'drop-answer' });
    expect(await outcome(SINGLE, () => {})).toEqual({ code: 'done', stored: true, openUploads: 0 });
  });

  test.each([SINGLE, SEVERAL])('every answer to completion is lost, %i bytes: the same', async (size) => {
    stack.onCall = (called) => (called === 'uploads/complete' ? 'answer-lost' : undefined);
    expect(await outcome(size, () => {})).toEqual({ code: 'done', stored: true, openUploads: 0 });
  });

  test.each([
    [SINGLE, true],
    [SEVERAL, false],
  ])('completion never arrives, nor anything later, %i bytes', async (size, stored) => {
    let gone = false;
    stack.onCall = (called) => {
      gone ||= called === 'uploads/complete';
      return gone ? 'lost' : undefined;
    };
    expect(await outcome(size, () => {})).toMatchObject({ code: 'outcome-unknown', stored });
  });

  test('S3 is dead from the first byte of a PUT, the signer too: still, nothing can be stored', async () => {
    stack.onCall = (called) => (called === 'uploads/abort' ? 'lost' : undefined);
    stack.s3.faults.add({ match: { operation: 'PutObject' }, times: 9, action: 'drop-mid-body' });
    const transport: typeof nodeTransport = async (_, body, onProgress) => {
      onProgress((body as Uint8Array).byteLength - 1);
      return { kind: 'unreachable' };
    };
    const found = await outcome(SINGLE, () => {}, { transport });
    expect(found).toMatchObject({ code: 's3-unreachable', stored: false });
  });

  test('S3 refuses: its own code', async () => {
    stack.s3.faults.add({
      match: { operation: 'PutObject' },
      times: 9,
      action: { status: 500, code: 'InternalError' },
    });
    expect(await outcome(SINGLE, () => {})).toEqual({
      code: 's3-internal-error',
      stored: false,
      openUploads: 0,
    });
  });
});

describe('requests on which nothing moves are given up', () => {
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };

  test.each(['uploads', 'uploads/start'])('%s is not answered: then it is asked again', async (name) => {
    let calls = 0;
    stack.onCall = (called) => (called === name && ++calls === 1 ? 'stalled' : undefined);
    const took = await timed(async () =>
      expect(await outcome(SINGLE, () => {})).toMatchObject({ code: 'done' }),
    );
    expect(took).toBeGreaterThan(LIMIT);
    expect(calls).toBe(2);
  });

  test('an answer that drips is none', async () => {
    stack.onCall = () => 'dripping';
    const took = await timed(async () =>
      expect(await outcome(SINGLE, () => {})).toMatchObject({ code: 'signer-unreachable' }),
    );
    expect(took).toBeLessThan(3 * 2 * LIMIT + 2000);
  });

  test('a PUT: the same bytes are sent again', async () => {
    stack.s3.faults.add({ match: { operation: 'PutObject' }, action: { delayMs: 60_000 } });
    expect(await outcome(SINGLE, () => {})).toEqual({ code: 'done', stored: true, openUploads: 0 });
  });

  test('a part', async () => {
    stack.s3.faults.add({ match: { operation: 'UploadPart' }, action: { delayMs: 60_000 } });
    expect(await outcome(SEVERAL, () => {})).toEqual({ code: 'done', stored: true, openUploads: 0 });
  });

  test('a PUT that moves is not: slowly is well enough', async () => {
    const transport = slowTransport(60);
    expect(await outcome(2_000_000, () => {}, { transport })).toMatchObject({ code: 'done' });
  });

  test('headers of the page that never come', async () => {
    const headers = (): Promise<HeadersInit> => new Promise(() => {});
    expect(await outcome(SINGLE, () => {}, { headers })).toMatchObject({ code: 'signer-unreachable' });
  });

  test('cancelling does not wait for them', async () => {
    const headers = (): Promise<HeadersInit> => new Promise(() => {});
    const took = await timed(async () =>
      expect(await outcome(SINGLE, (upload) => upload.cancel(), { headers })).toEqual(cancelled),
    );
    expect(took).toBeLessThan(LIMIT + SETTLED);
  });
});

test('an upload that is being cancelled says so', async () => {
  const states: string[] = [];
  await outcome(SINGLE, (upload) => {
    upload.addEventListener('statechange', () => states.push(upload.state));
    stack.onCall = (called) => {
      if (called === 'uploads/start') upload.cancel();
      return undefined;
    };
  });
  expect(states).toEqual(['preparing', 'uploading', 'cancelling', 'cancelled']);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, '60' as never])(
  'inactivityLimit: %s is refused',
  (limit) => {
    const retry: UploaderOptions['retry'] = { inactivityLimit: limit };
    expect(() => stack.uploader({ retry })).toThrow('inactivityLimit must be');
  },
);
