import { clientEncryption } from '@sealift/protection';
import type { BatchAnswer, BatchAnswers, Completed, Grant, Problem, Started } from '@sealift/protocol';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { devStack } from '../testing/dev-stack.js';
import { aesMetadata, CHECKSUM, type Stack, stack, testKms } from '../testing/harness.js';
import { put, sealFor } from '../testing/page.js';
import { s3Error } from '../testing/scripted-s3.js';

const S3 = () => s3Error(404, 'NoSuchKey');
const grant = (size = 1) => ({ call: 'uploads', body: { size } });

async function batch(built: Pick<Stack, 'ok'>, calls: readonly object[]): Promise<readonly BatchAnswer[]> {
  return (await built.ok<BatchAnswers>('batch', { calls })).answers;
}

const codeOf = ({ body }: BatchAnswer): string => (body as Problem).code;

describe('calls in one request', () => {
  test('are answered in their order, each as if it had come alone', async () => {
    const built = stack(S3, {
      authorize: (_, intent) => ({ owner: 'alice', prefix: '', maxSize: 'size' in intent ? 5 : 0 }),
    });
    const alone = await built.refused('uploads', { size: 6 });
    const answers = await batch(built, [
      grant(1),
      grant(6),
      { call: 'uploads/start', body: { token: 'x' } },
      { call: 'uploads/nowhere', body: {} },
      { call: 'batch', body: { calls: [grant()] } },
      { call: 'uploads', body: null },
      grant(2),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 413, 400, 404, 404, 400, 200]);
    expect({ ...(answers[1]?.body as Problem), retryAfter: null, requestId: '' }).toEqual({
      ...alone,
      requestId: '',
    });
    expect(answers.slice(1, 6).map(codeOf)).toEqual([
      'file-too-large',
      'invalid-request',
      'not-found',
      'not-found',
      'invalid-request',
    ]);
    const [first, last] = [answers[0], answers[6]].map((answer) => answer?.body as Grant);
    expect([first?.partCount, last?.partCount]).toEqual([1, 1]);
    expect(first?.key).not.toBe(last?.key);
  });

  test('count one by one, and say when to come back', async () => {
    const built = stack(S3, { limits: { requestsPerMinute: 3 } });
    const answers = await batch(built, [grant(), grant(), grant(), grant(), grant()]);
    expect(answers.map(({ status, retryAfter }) => [status, retryAfter])).toEqual([
      [200, undefined],
      [200, undefined],
      [200, undefined],
      [429, 20],
      [429, 20],
    ]);
    expect(await built.refused('uploads', { size: 1 })).toMatchObject({ code: 'rate-limited' });
  });

  test('are in the audit one by one; the batch is there when it is refused as a whole', async () => {
    const built = stack(S3);
    await batch(built, [grant(), grant(-1), { call: 'uploads/abort', body: { token: 'x' } }]);
    expect(built.audit.map(({ action, outcome, code }) => [action, outcome, code]).sort()).toEqual([
      ['upload-abort', 'refused', 'token-invalid'],
      ['upload-grant', 'ok', undefined],
      ['upload-grant', 'refused', 'invalid-request'],
    ]);
    built.audit.length = 0;
    await built.refused('batch', { calls: [] });
    expect(built.audit).toMatchObject([{ action: 'batch', outcome: 'refused', code: 'invalid-request' }]);
  });

  test('are each asked about: what the application lets in is a matter of the call', async () => {
    const asked: number[] = [];
    const built = stack(S3, {
      authorize: (request, intent) => {
        if (request.headers.get('authorization') !== 'Bearer alice' || intent.action !== 'upload')
          return null;
        asked.push(intent.size);
        return intent.size === 2 ? null : { owner: 'alice', prefix: 'a/' };
      },
    });
    const calls = [grant(1), grant(2), grant(3)];
    const answer = await built.post('batch', { calls }, { authorization: 'Bearer alice' });
    const { answers } = (await answer.json()) as BatchAnswers;
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 200]);
    expect(asked).toEqual([1, 2, 3]);
    expect((await batch(built, calls)).map(codeOf)).toEqual(Array(3).fill('not-authorized'));
  });

  test('no more than sixteen are carried out at a time', async () => {
    let running = 0;
    let most = 0;
    const built = stack(S3, {
      authorize: async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        return { owner: 'alice', prefix: '' };
      },
    });
    expect(
      await batch(
        built,
        Array.from({ length: 100 }, () => grant()),
      ),
    ).toHaveLength(100);
    expect(most).toBe(16);
  });

  test('one that fails inside tells nobody but the operator why, and leaves the others', async () => {
    let calls = 0;
    const built = stack(S3, {
      authorize: () => ({ owner: calls++ === 1 ? '' : 'alice', prefix: '' }),
    });
    const answers = await batch(built, [grant(), grant(), grant()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 500, 200]);
    expect(codeOf(answers[1] as BatchAnswer)).toBe('internal-error');
    expect(built.internal).toHaveLength(1);
  });

  test('an audit that fails hands out nothing', async () => {
    const built = stack(S3, { audit: () => Promise.reject(new Error('disk full')) });
    const [answer] = await batch(built, [grant()]);
    expect(answer?.status).toBe(500);
    expect(JSON.stringify(answer)).not.toContain('token');
  });
});

describe('what is no batch', () => {
  const built = stack(S3);

  test.each([
    [{}, 'calls', '"calls" is missing.'],
    [{ calls: [] }, 'calls', '"calls" is empty.'],
    [{ calls: {} }, 'calls', '"calls" must be an array.'],
    [{ calls: [1] }, 'calls[0]', '"calls[0]" must be an object.'],
    [{ calls: [grant(), { body: {} }] }, 'calls[1].call', '"calls[1].call" is missing.'],
    [{ calls: [{ call: 1, body: {} }] }, 'calls[0].call', '"calls[0].call" must be a string.'],
    [
      { calls: [{ ...grant(), more: 1 }] },
      'calls[0].more',
      '"calls[0].more" is not a field of this request.',
    ],
    [{ calls: [grant()], more: 1 }, 'more', '"more" is not a field of this request.'],
    [{ calls: Array.from({ length: 101 }, () => grant()) }, 'calls', '"calls" may hold 100 calls.'],
  ])('%j', async (body, field, detail) => {
    expect(await built.refused('batch', body)).toMatchObject({ code: 'invalid-request', field, detail });
  });

  test('a body over its own limit, which is not that of a call alone', async () => {
    const calls = [{ call: 'uploads', body: { size: 1, context: { a: 'x'.repeat(70_000) } } }];
    expect((await batch(built, calls)).map(codeOf)).toEqual(['invalid-request']);
    const small = stack(S3, { limits: { batchBytes: 1_000 } });
    expect(await small.refused('batch', { calls })).toMatchObject({ code: 'request-too-large', status: 413 });
  });

  test('a hundred starts with all the metadata that S3 takes fit the default', async () => {
    const { token } = await built.ok<Grant>('uploads', { size: 10, context: {} });
    const metadata = { ...(await aesMetadata()), 'x-amz-meta-filler': 'x'.repeat(2_048) };
    const calls = Array.from({ length: 100 }, () => ({
      call: 'uploads/start',
      body: { token, metadata, checksum: CHECKSUM },
    }));
    expect(new Set((await batch(built, calls)).map(codeOf))).toEqual(new Set(['invalid-metadata']));
  });

  test('strange shapes are answered with 2xx or 4xx, and so is every call in them', async () => {
    const name = fc.constantFrom(
      'uploads',
      'uploads/start',
      'uploads/abort',
      'batch',
      '',
      '__proto__',
      'toString',
    );
    const call = fc.oneof(
      fc.record({ call: name, body: fc.jsonValue() }),
      fc.record({ call: fc.string(), body: fc.jsonValue() }, { requiredKeys: [] }),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.array(call, { maxLength: 5 }), fc.jsonValue()), async (calls) => {
        const answer = await built.post('batch', JSON.stringify({ calls }));
        expect(answer.status).toBeLessThan(500);
        const { answers = [] } = (await answer.json()) as Partial<BatchAnswers>;
        for (const { status } of answers) expect(status).toBeLessThan(500);
        if (answer.ok) expect(answers).toHaveLength((calls as unknown[]).length);
      }),
      { numRuns: 300 },
    );
    expect(built.internal).toEqual([]);
  });
});

describe('with S3 and a KMS', async () => {
  const kms = await testKms();
  const built = await devStack({ protection: clientEncryption({ kms: kms.kms, keyId: kms.keyId }) });
  afterAll(async () => {
    await built.close();
    await kms.remove();
  });

  test('twenty files: every grant has a data key of its own, every completion the receipt of its file', async () => {
    const grants = await batch(
      built,
      Array.from({ length: 20 }, () => grant(100)),
    );
    const granted = grants.map(({ body }) => body as Grant);
    const keys = granted.map(({ dataKey }) => dataKey?.plaintext);
    expect(new Set(keys).size).toBe(20);
    const files = await Promise.all(
      grants.map(({ body }, at) => sealFor(body as Grant, new Uint8Array(100).fill(at))),
    );
    const started = await batch(
      built,
      files.map(({ request }) => ({ call: 'uploads/start', body: request })),
    );
    for (const [at, { body }] of started.entries()) {
      const { put: request } = body as Started;
      if (request === undefined || at === 7) continue;
      expect((await put(request, files[at]?.object ?? new Uint8Array())).status).toBe(200);
    }
    const completed = await batch(
      built,
      started.map(({ body }, at) => ({
        call: 'uploads/complete',
        body: { token: (body as Started).token, checksum: files[at]?.checksum },
      })),
    );
    for (const [at, { status, body }] of completed.entries()) {
      if (at === 7) expect([status, (body as Problem).code]).toEqual([409, 'parts-incomplete']);
      else expect((body as Completed).receipt.key).toBe(granted[at]?.key);
    }
  });
});
