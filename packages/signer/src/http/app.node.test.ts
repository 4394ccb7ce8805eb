import type { Problem } from '@sealift/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ORIGIN, part, stack } from '../testing/harness.js';
import { s3Error } from '../testing/scripted-s3.js';

const PATHS = [
  'uploads',
  'uploads/start',
  'uploads/parts',
  'uploads/complete',
  'uploads/opened',
  'uploads/abort',
  'uploads/renew',
  'downloads',
  'checks',
];
const built = stack(() => s3Error(404, 'NoSuchKey'));

function send(path: string, init: RequestInit): Promise<Response> {
  return built.signer.fetch(new Request(`https://app.example/${path}`, init));
}

describe('origin', () => {
  test.each([
    'https://evil.example',
    'null',
    'http://app.example',
    'https://app.example:444',
    'https://app.example.evil.example',
  ])('%s is refused, unreadable for that page', async (origin) => {
    for (const method of ['POST', 'OPTIONS']) {
      const answer = await send('uploads', {
        method,
        headers: { origin, 'content-type': 'application/json' },
      });
      expect(answer.status).toBe(403);
      expect(((await answer.json()) as Problem).code).toBe('origin-not-allowed');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('a cross-site request without an origin is refused, another kind of client is not', async () => {
    const body = JSON.stringify({ size: 1 });
    const headers = { 'content-type': 'application/json' };
    const crossSite = await send('uploads', {
      method: 'POST',
      headers: { ...headers, 'sec-fetch-site': 'cross-site' },
      body,
    });
    expect(crossSite.status).toBe(403);
    expect((await send('uploads', { method: 'POST', headers, body })).status).toBe(200);
  });

  test('an allowed page may read answers and refusals, with credentials', async () => {
    for (const body of ['{"size":1}', 'nonsense']) {
      const answer = await send('uploads', {
        method: 'POST',
        headers: { origin: ORIGIN, 'content-type': 'application/json' },
        body,
      });
      expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
      expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
      expect(answer.headers.get('vary')).toBe('Origin');
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
  });

  test('a preflight is answered, with the header names it asked for and no nonsense', async () => {
    const answer = await send('uploads/start', {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'Content-Type, authorization, <b>',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-headers')).toBe('content-type, authorization');
    expect(answer.headers.get('access-control-allow-methods')).toBe('POST');
  });
});

describe('requests that are none', () => {
  test('unknown address, other methods, other media types', async () => {
    expect(await built.refused('uploads/nowhere', {})).toMatchObject({ code: 'not-found', status: 404 });
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await send('uploads', { method, headers: { origin: ORIGIN } });
      expect(answer.status).toBe(405);
    }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', '']) {
      expect(await built.refused('uploads', '{"size":1}', { 'content-type': type })).toMatchObject({
        code: 'unsupported-media-type',
        status: 415,
      });
    }
    expect(
      (await built.post('uploads', '{"size":1}', { 'content-type': 'Application/JSON; charset=utf-8' }))
        .status,
    ).toBe(200);
  });

  test('a body over the limit is refused, announced or not', async () => {
    const body = JSON.stringify({ size: 1, context: { a: 'x'.repeat(70_000) } });
    expect(await built.refused('uploads', body)).toMatchObject({ code: 'request-too-large', status: 413 });
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(10_000).fill(32)),
    });
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: stream,
      duplex: 'half',
    } as RequestInit;
    expect((await send('uploads', init)).status).toBe(413);
  });

  test('a body that breaks off is refused', async () => {
    const stream = new ReadableStream({ pull: (controller) => controller.error(new Error('gone')) });
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: stream,
      duplex: 'half',
    } as RequestInit;
    expect((await send('uploads', init)).status).toBe(400);
  });

  test.each(['', '{', '"', 'nul', '{"size":1}}', '\uFEFF\uFEFF{}', `${'['.repeat(30_000)}`])(
    'not JSON: %#',
    async (body) => {
      expect(await built.refused('uploads', body)).toMatchObject({ code: 'invalid-request', status: 400 });
    },
  );
});

describe('the field at fault is named', () => {
  test.each([
    ['uploads', {}, 'size', '"size" is missing.'],
    ['uploads', { size: '1' }, 'size', '"size" must be a number.'],
    ['uploads', { size: -1 }, 'size', '"size" must be 0 or more.'],
    ['uploads', { size: 1.5 }, 'size', '"size" must be a whole number.'],
    ['uploads', { size: 2 ** 53 }, 'size', '"size" must be a whole number.'],
    ['uploads', { size: 1, name: 'report.pdf' }, 'name', '"name" is not a field of this request.'],
    ['uploads', { size: 1, context: { a: 1 } }, 'context.a', '"context.a" must be a string.'],
    ['uploads', { size: 1, context: [] }, 'context', '"context" must be an object.'],
    ['uploads/start', { token: 1, metadata: {} }, 'token', '"token" must be a string.'],
    ['uploads/start', { token: 'x', metadata: { a: null } }, 'metadata.a', '"metadata.a" must be a string.'],
    [
      'uploads/start',
      { token: 'x', metadata: {}, checksum: { algorithm: 'CRC32', value: '' } },
      'checksum.algorithm',
      '"checksum.algorithm" must be "CRC64NVME".',
    ],
    [
      'uploads/complete',
      { token: 'x', checksum: { algorithm: 'CRC64NVME', value: 'AAAA' } },
      'checksum.value',
      '"checksum.value" must be 8 bytes in base64.',
    ],
    ['uploads/parts', { token: 'x', parts: [] }, 'parts', '"parts" is empty.'],
    ['uploads/parts', { token: 'x', parts: [1] }, 'parts[0]', '"parts[0]" must be an object.'],
    [
      'uploads/parts',
      { token: 'x', parts: [part(1), part(2), part(0)] },
      'parts[2].partNumber',
      '"parts[2].partNumber" must be 1 or more.',
    ],
    [
      'uploads/parts',
      { token: 'x', parts: [part(1), { ...part(2), partNumber: '2' }] },
      'parts[1].partNumber',
      '"parts[1].partNumber" must be a number.',
    ],
    [
      'uploads/parts',
      { token: 'x', parts: [part(1), part(1, 'AAAAAAAAAAI=')] },
      'parts',
      '"parts" names a part twice.',
    ],
    [
      'uploads/parts',
      { token: 'x', parts: [part(1), part(2), part(3), { partNumber: 4 }] },
      'parts[3].checksum',
      '"parts[3].checksum" is missing.',
    ],
    [
      'uploads/parts',
      { token: 'x', parts: [part(1, 'AAAAAAAAAAB=')] },
      'parts[0].checksum',
      '"parts[0].checksum" must be 8 bytes in base64.',
    ],
    [
      'uploads/parts',
      { token: 'x', parts: [part(1, 'AAAA\r\nx-amz-acl: public')] },
      'parts[0].checksum',
      '"parts[0].checksum" must be 8 bytes in base64.',
    ],
    [
      'uploads/parts',
      { token: 'x', parts: Array.from({ length: 101 }, (_, at) => part(at + 1)) },
      'parts',
      '"parts" may hold 100 parts.',
    ],
    ['downloads', { key: '' }, 'key', '"key" is empty.'],
    ['downloads', { key: 'a', versionId: 'a b' }, 'versionId', '"versionId" is not a version id.'],
  ])('%s %j', async (path, body, field, detail) => {
    expect(await built.refused(path, body)).toMatchObject({
      code: 'invalid-request',
      status: 400,
      field,
      detail,
      type: 'about:blank',
    });
  });

  test.each([[[]], [null], [7], ['"text"']])('a body that is no object: %j', async (body) => {
    expect(await built.refused('uploads', body)).toMatchObject({
      code: 'invalid-request',
      detail: 'The body must be an object.',
    });
  });
});

describe('whatever is thrown at it', () => {
  const field = fc.constantFrom(
    'size',
    'context',
    'token',
    'metadata',
    'checksum',
    'parts',
    'key',
    'versionId',
    '__proto__',
    'constructor',
  );
  const bodies = fc.oneof(
    fc.json(),
    fc.dictionary(field, fc.jsonValue()).map((value) => JSON.stringify(value)),
    fc.string({ unit: 'binary' }),
    fc
      .record({
        token: fc.string(),
        metadata: fc.dictionary(fc.string(), fc.string()),
        parts: fc.array(fc.record({ partNumber: fc.integer(), checksum: fc.string() })),
      })
      .map((value) => JSON.stringify(value)),
  );

  test.each(PATHS)('%s answers 2xx or 4xx, never 5xx', async (path) => {
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const answer = await built.post(path, body);
        expect(answer.status).toBeLessThan(500);
        if (!answer.ok) expect(answer.headers.get('content-type')).toBe('application/problem+json');
      }),
      { numRuns: 150 },
    );
    expect(built.internal).toEqual([]);
  });

  test.each(PATHS)('%s takes any bytes', async (path) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const answer = await send(path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: bytes as BodyInit,
        });
        expect(answer.status).toBeGreaterThanOrEqual(200);
        expect(answer.status).toBeLessThan(500);
      }),
      { numRuns: 100 },
    );
  });
});

test('a base path is honoured, and only that', async () => {
  const mounted = stack(() => s3Error(404, 'NoSuchKey'), { basePath: '/sealift' });
  expect((await mounted.post('sealift/uploads', { size: 1 })).status).toBe(200);
  expect(await mounted.refused('uploads', { size: 1 })).toMatchObject({ code: 'base-path-mismatch' });
});
