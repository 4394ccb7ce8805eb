import { appendFile, mkdtemp, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { noise } from './testing/bytes.js';
import { PART_BYTES as PART, type RealStack, startRealStack } from './testing/real-stack.js';

let stack: RealStack;

beforeAll(async () => {
  stack = await startRealStack();
}, 60_000);
afterAll(() => stack?.close(), 60_000);
afterEach(() => {
  stack.s3.faults.clear();
  stack.intercept = () => false;
});

const roundTrip = (size: number) =>
  stack.page.evaluate(
    (bytes) => (globalThis as never as { roundTrip(n: number): Promise<object> }).roundTrip(bytes),
    size,
  );

function healthy(size: number): object {
  return {
    same: true,
    named: true,
    name: 'Überweisung 😀.pdf',
    type: 'application/pdf',
    size,
    objectSize: size + 16,
    rising: true,
    last: size,
    states: ['done', 'done'],
    spooled: 0,
  };
}

describe('up and back, in a real browser', () => {
  test.each([0, 1, 100_000, PART - 16, PART, PART + 16, 2 * PART + 5])('%i bytes', async (size) => {
    expect(await roundTrip(size)).toEqual(healthy(size));
    expect(await stack.openUploads()).toBe(0);
  });
});

describe('with faults on the way', () => {
  test.each([
    [
      '503 for a part',
      { match: { operation: 'UploadPart', partNumber: 2 }, action: { status: 503, code: 'SlowDown' } },
    ],
    ['a bit of a part flipped', { match: { operation: 'UploadPart', partNumber: 2 }, action: 'corrupt' }],
    ['dropped in the middle of a part', { match: { operation: 'UploadPart' }, action: 'drop-mid-body' }],
    ['the answer of a part lost', { match: { operation: 'UploadPart' }, action: 'drop-answer' }],
    ['an error inside a 200', { match: { operation: 'UploadPart' }, action: 'error-in-200' }],
    ['an expired URL', { match: { operation: 'UploadPart' }, action: { status: 403, code: 'AccessDenied' } }],
    ['503 for a range', { match: { operation: 'GetObject' }, action: { status: 503, code: 'SlowDown' } }],
    ['dropped in the middle of a range', { match: { operation: 'GetObject' }, action: 'drop-mid-body' }],
    [
      'an expired URL of a range',
      { match: { operation: 'GetObject' }, action: { status: 403, code: 'AccessDenied' } },
    ],
  ] as const)('%s', async (_, fault) => {
    stack.s3.faults.add(fault);
    expect(await roundTrip(PART + 1000)).toEqual(healthy(PART + 1000));
    expect(await stack.openUploads()).toBe(0);
  });

  test('the answer of a single PUT lost: the retry meets 412, and the object is ours', async () => {
    stack.s3.faults.add({ match: { operation: 'PutObject' }, action: 'drop-answer' });
    expect(await roundTrip(1000)).toEqual(healthy(1000));
  });

  test('one bit of the object flipped: nothing is handed over, nothing stays', async () => {
    // The first one is the signer's, which reads the tag for the receipt.
    stack.s3.faults.add({ match: { operation: 'GetObject' }, after: 1, action: 'corrupt' });
    await expect(roundTrip(1000)).rejects.toThrow('The object does not authenticate');
    const spooled = await stack.page.evaluate(() =>
      (globalThis as never as { spooled(): Promise<number> }).spooled(),
    );
    expect(spooled).toBe(0);
  });

  test('another tag than was sent: the receipt is not handed on', async () => {
    // Larger than what the signer reads whole: then it is the tag that is damaged.
    stack.s3.faults.add({ match: { operation: 'GetObject' }, action: 'corrupt' });
    await expect(roundTrip(100_000)).rejects.toThrow('its tag differs. An object may be stored');
  });

  test('nonsense instead of a part', async () => {
    stack.s3.faults.add({ match: { operation: 'UploadPart' }, action: 'garbage' });
    await expect(roundTrip(PART + 1000)).rejects.toThrow('The answer is not one of S3');
    expect(await stack.openUploads()).toBe(0);
  });

  test('the signer answers with a web page', async () => {
    stack.intercept = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>');
      return true;
    };
    await expect(roundTrip(10)).rejects.toThrow('not one of a Sealift signer');
  });
});

test('cancelling in the middle leaves no upload open', async () => {
  stack.s3.faults.add({
    match: { operation: 'UploadPart', partNumber: 2 },
    action: { bytesPerSecond: 1_000_000 },
  });
  const code = await stack.page.evaluate(async () => {
    const { createUploader, noise } = globalThis as never as {
      createUploader: typeof import('./index.js').createUploader;
      noise(n: number): Uint8Array<ArrayBuffer>;
    };
    const uploader = createUploader({ signer: '/sealift' });
    const upload = uploader.upload(new Blob([noise(12_000_000)]));
    upload.addEventListener('progress', () => upload.cancel());
    return upload.finished.then(
      () => 'done',
      ({ code }) => code,
    );
  });
  expect(code).toBe('cancelled');
  await expect.poll(() => stack.openUploads(), { timeout: 10_000 }).toBe(0);
});

describe('XMLHttpRequest tells what has left', () => {
  /** Uploads so many bytes and cancels when so many of them have left; or not at all. */
  const cancelAt = (size: number, left?: number) =>
    stack.page.evaluate(
      async ([size, left]) => {
        const { createUploader, noise } = globalThis as never as {
          createUploader: typeof import('./index.js').createUploader;
          noise(n: number): Uint8Array<ArrayBuffer>;
        };
        const uploader = createUploader({
          signer: '/sealift',
          retry: { baseDelay: 20, inactivityLimit: 2000 },
        });
        const upload = uploader.upload(new Blob([noise(size ?? 0)]));
        upload.addEventListener('progress', ({ loaded }) => {
          if (left !== undefined && loaded >= left) upload.cancel();
        });
        const outcome = await upload.finished.then(
          ({ key }) => ['done', key],
          ({ code, receipt }) => [code, receipt?.key],
        );
        uploader.close();
        return [...outcome, upload.state];
      },
      [size, left],
    );

  test('all of it: the answer is heard, and it was too late', async () => {
    stack.s3.faults.add({ match: { operation: 'PutObject' }, action: { delayMs: 700 } });
    const [code, key, state] = await cancelAt(100_000, 100_000);
    expect([code, state]).toEqual(['cancelled-but-stored', 'cancelled']);
    expect(key).toMatch(/^up\//);
  });

  test('not all of it: it is torn down, and nothing is stored', async () => {
    stack.s3.faults.add({ match: { operation: 'PutObject' }, action: { bytesPerSecond: 50_000 } });
    const before = stack.s3.requests.filter(
      ({ operation, status }) => operation === 'PutObject' && status === 200,
    );
    const [code, key, state] = await cancelAt(PART - 16, 1);
    // Where the system's buffers had room for all of it, all of it has left, and the page cannot know.
    expect(['cancelled', 'outcome-unknown']).toContain(code);
    expect([key, state]).toEqual([undefined, 'cancelled']);
    const after = stack.s3.requests.filter(
      ({ operation, status }) => operation === 'PutObject' && status === 200,
    );
    expect(after.length).toBe(before.length);
  });

  test('a PUT on which nothing moves any more is sent again', async () => {
    stack.s3.faults.add({ match: { operation: 'PutObject' }, action: { delayMs: 60_000 } });
    const [code] = await cancelAt(1000);
    expect(code).toBe('done');
  });
});

test('where the Content-Security-Policy forbids workers, the page does the work', async () => {
  const strict = await startRealStack({ 'content-security-policy': "worker-src 'none'" });
  try {
    const result = await strict.page.evaluate(() =>
      (globalThis as never as { roundTrip(n: number): Promise<object> }).roundTrip(6_000_000),
    );
    expect(result).toEqual(healthy(6_000_000));
  } finally {
    await strict.close();
  }
});

describe('a file that changes while it is read', () => {
  const SIZE = 5 * PART;

  test.each([
    ['rewritten', (file: string) => writeFile(file, noise(SIZE, 2))],
    ['longer', (file: string) => appendFile(file, 'more')],
    ['shorter', (file: string) => truncate(file, SIZE - 1)],
    ['gone', (file: string) => unlink(file)],
  ])('%s', async (_, change) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'sealift-source-'));
    const file = path.join(folder, 'secret-name.bin');
    try {
      await writeFile(file, noise(SIZE));
      await stack.page.setInputFiles('input', file);
      // The first four parts are read at once; the fifth has to wait for one of them.
      stack.s3.faults.add({ match: { operation: 'UploadPart' }, times: 4, action: { delayMs: 1500 } });
      const outcome = stack.page.evaluate(() => {
        const { createUploader } = globalThis as never as {
          createUploader: typeof import('./index.js').createUploader;
        };
        const [picked] = document.querySelector('input')?.files ?? [];
        if (picked === undefined) throw new Error('no file');
        const uploader = createUploader({ signer: '/sealift' });
        const upload = uploader.upload(picked);
        return upload.finished.then(
          () => 'done',
          ({ code, message }) => `${code}: ${message}`,
        );
      });
      await expect.poll(() => stack.s3.requests.at(-1)?.operation, { timeout: 10_000 }).toBe('UploadPart');
      await change(file);
      expect(await outcome).toMatch(/^source-changed: The file was changed/);
      expect(await outcome).not.toContain('secret-name');
      await expect.poll(() => stack.openUploads(), { timeout: 10_000 }).toBe(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
