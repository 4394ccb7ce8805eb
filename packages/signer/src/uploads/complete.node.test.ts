import type { Completed } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { aesMetadata, CHECKSUM, MIB, type Stack, stack, startedMultipart } from '../testing/harness.js';
import { type S3Answer, type S3Call, s3Error, s3Xml } from '../testing/scripted-s3.js';

const SIZES = [8 * MIB, 8 * MIB, 4 * MIB + 16];

interface Script {
  list?: (call: S3Call) => S3Answer | Promise<S3Answer>;
  complete?: S3Answer | (() => S3Answer | Promise<S3Answer>);
  head?: (metadata: Record<string, string>) => S3Answer;
  end?: (call: S3Call) => S3Answer;
}

const listed = (sizes: (number | undefined)[], more = ''): S3Answer =>
  s3Xml(
    'ListPartsResult',
    sizes
      .map((size, at) =>
        size === undefined
          ? ''
          : `<Part><PartNumber>${at + 1}</PartNumber><Size>${size}</Size><ETag>"e${at}"</ETag></Part>`,
      )
      .join('') + (more || '<IsTruncated>false</IsTruncated>'),
  );

function stored(metadata: Record<string, string>, change: Record<string, string> = {}): S3Answer {
  const entries = Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  return {
    status: 200,
    headers: {
      'content-length': String(20 * MIB + 16),
      etag: '"done"',
      'x-amz-checksum-crc64nvme': CHECKSUM.value,
      'x-amz-checksum-type': 'FULL_OBJECT',
      ...Object.fromEntries(entries),
      ...change,
    },
  };
}

/** The object's last bytes, its tag. */
const TAG = '0123456789abcdef';
const end = (change: Partial<S3Answer> = {}): S3Answer => ({
  status: 206,
  headers: { etag: '"done"' },
  body: TAG,
  ...change,
});

/** A started upload over an S3 that plays this script. */
async function scripted(
  script: Script,
): Promise<{ built: Stack; complete: () => ReturnType<Stack['refused']>; token: string }> {
  let metadata: Record<string, string> = {};
  const built = stack((call) => {
    if (call.method === 'POST' && 'uploads' in call.query)
      return s3Xml('InitiateMultipartUploadResult', '<UploadId>u</UploadId>');
    if (call.method === 'GET' && !('uploadId' in call.query)) return script.end?.(call) ?? end();
    if (call.method === 'GET') return script.list?.(call) ?? listed(SIZES);
    if (call.method === 'HEAD') return script.head?.(metadata) ?? stored(metadata);
    const { complete = s3Xml('CompleteMultipartUploadResult', '<ETag>"done"</ETag>') } = script;
    return typeof complete === 'function' ? complete() : complete;
  });
  const started = await startedMultipart(built);
  metadata = started.metadata;
  const { token } = started;
  return { built, token, complete: () => built.refused('uploads/complete', { token, checksum: CHECKSUM }) };
}

describe('the parts that S3 lists are compared with the plan', () => {
  test.each<[string, S3Answer, object]>([
    ['none', listed([]), { code: 'parts-incomplete', detail: '3 of 3 parts are missing: 1, 2, 3.' }],
    [
      'one missing',
      listed([SIZES[0], undefined, SIZES[2]]),
      { code: 'parts-incomplete', detail: '1 of 3 parts are missing: 2.' },
    ],
    ['a short one', listed([8 * MIB, 8 * MIB - 1, SIZES[2]]), { code: 'size-mismatch' }],
    ['a short last one', listed([8 * MIB, 8 * MIB, 16]), { code: 'size-mismatch' }],
    ['one too many', listed([...SIZES, 16]), { code: 'size-mismatch' }],
    ['nonsense', { status: 200, body: '<html>', headers: {} }, { code: 's3-unavailable', status: 503 }],
    ['another document', s3Xml('ListBucketResult', '<Name>b</Name>'), { code: 'parts-incomplete' }],
  ])('%s', async (_, list, expected) => {
    const { built, complete } = await scripted({ list: () => list });
    expect(await complete()).toMatchObject(expected);
    expect(built.s3.calls.some((call) => call.method === 'POST' && 'uploadId' in call.query)).toBe(false);
  });

  test('over all pages', async () => {
    const pages = (call: S3Call): S3Answer =>
      call.query['part-number-marker'] === '2'
        ? s3Xml(
            'ListPartsResult',
            `<IsTruncated>false</IsTruncated><Part><PartNumber>3</PartNumber><Size>${SIZES[2]}</Size><ETag>"e2"</ETag></Part>`,
          )
        : listed(
            SIZES.slice(0, 2),
            '<IsTruncated>true</IsTruncated><NextPartNumberMarker>2</NextPartNumberMarker>',
          );
    const { built, token } = await scripted({ list: pages });
    expect(await built.ok<Completed>('uploads/complete', { token, checksum: CHECKSUM })).toHaveProperty(
      'receipt',
    );
    const sent =
      built.s3.calls.find((call) => call.method === 'POST' && 'uploadId' in call.query)?.body ?? '';
    expect([...sent.matchAll(/<PartNumber>(\d)</g)].map(([, number]) => number)).toEqual(['1', '2', '3']);
  });

  test('a store that lists the same page for ever is not followed', async () => {
    const again = listed(
      SIZES,
      '<IsTruncated>true</IsTruncated><NextPartNumberMarker>2</NextPartNumberMarker>',
    );
    const { complete } = await scripted({ list: () => again });
    expect(await complete()).toMatchObject({ code: 's3-unavailable' });
  });
});

describe('what S3 says to the completion', () => {
  test.each<[string, S3Answer, object]>([
    [
      'a wrong checksum',
      s3Error(400, 'BadDigest'),
      { code: 'checksum-mismatch', status: 409, field: 'checksum.value' },
    ],
    ['a vanished part', s3Error(400, 'InvalidPart'), { code: 'parts-incomplete', status: 409 }],
    ['a small part', s3Error(400, 'EntityTooSmall'), { code: 'size-mismatch', status: 409 }],
    [
      'no',
      s3Error(403, 'AccessDenied'),
      {
        code: 's3-refused',
        status: 502,
        detail: 'S3 refused the request (AccessDenied, status 403).',
        retryAfter: null,
      },
    ],
    [
      'busy',
      s3Error(503, 'SlowDown', { 'retry-after': '7' }),
      { code: 's3-unavailable', status: 503, retryAfter: '7' },
    ],
    ['an error', s3Error(500, 'InternalError'), { code: 's3-unavailable', status: 503, retryAfter: '2' }],
    [
      'an error inside a 200',
      { ...s3Error(500, 'InternalError'), status: 200 },
      { code: 's3-unavailable', status: 503 },
    ],
    ['nonsense', { status: 500, body: '<<<', headers: {} }, { code: 's3-unavailable' }],
  ])('%s', async (_, answer, expected) => {
    const { complete, built } = await scripted({ complete: answer });
    expect(await complete()).toMatchObject(expected);
    expect(built.audit.at(-1)).toMatchObject({ action: 'upload-complete', owner: 'alice' });
    expect(built.internal).toEqual([]);
  });

  test('nothing at all', async () => {
    const { complete } = await scripted({
      complete: () => Promise.reject(Object.assign(new Error('socket'), { name: 'TimeoutError' })),
    });
    expect(await complete()).toMatchObject({ code: 's3-unavailable', status: 503 });
  });

  test.each(['NoSuchUpload', 'PreconditionFailed', 'ConditionalRequestConflict'])(
    '%s after a success whose answer got lost is a success',
    async (code) => {
      const { built, token } = await scripted({
        complete: s3Error(code === 'NoSuchUpload' ? 404 : 412, code),
      });
      expect(await built.ok<Completed>('uploads/complete', { token, checksum: CHECKSUM })).toHaveProperty(
        'receipt.etag',
        '"done"',
      );
    },
  );

  test.each([
    ['NoSuchUpload', 404, 'upload-not-found'],
    ['PreconditionFailed', 412, 'object-exists'],
  ])('%s with another object, or none, under the key is refused', async (name, status, code) => {
    const other = await aesMetadata();
    for (const head of [() => stored(other), () => s3Error(404, 'NotFound')]) {
      const { complete } = await scripted({ complete: s3Error(status, name), head });
      expect(await complete()).toMatchObject({ code });
    }
  });
});

describe('what S3 has is read back', () => {
  test.each<[string, (metadata: Record<string, string>) => S3Answer, object]>([
    ['another size', (metadata) => stored(metadata, { 'content-length': '7' }), { code: 'size-mismatch' }],
    [
      'another checksum',
      (metadata) => stored(metadata, { 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAI=' }),
      { code: 'checksum-mismatch' },
    ],
    [
      'metadata that changed',
      (metadata) => stored(metadata, { 'x-amz-meta-x-amz-w': '12' }),
      { code: 'protection-mismatch' },
    ],
    [
      'metadata more',
      (metadata) => stored(metadata, { 'x-amz-meta-more': '1' }),
      { code: 'protection-mismatch' },
    ],
    ['no metadata', () => stored({}), { code: 'protection-mismatch' }],
    ['nothing yet', () => s3Error(404, 'NotFound'), { code: 's3-unavailable', status: 503 }],
    ['no right to look', () => s3Error(403, 'Forbidden'), { code: 's3-refused', status: 502 }],
  ])('%s', async (_, head, expected) => {
    const { complete, built } = await scripted({ head });
    expect(await complete()).toMatchObject(expected);
    expect(built.audit.at(-1)?.outcome).not.toBe('ok');
  });

  test.each<[string, S3Answer, object]>([
    [
      'was replaced meanwhile',
      s3Error(412, 'PreconditionFailed'),
      { code: 's3-unavailable', retryAfter: '2' },
    ],
    ['is another object’s', end({ headers: { etag: '"other"' } }), { code: 's3-unavailable' }],
    ['is longer', end({ status: 200, body: `${TAG}0` }), { code: 's3-unavailable' }],
    ['is shorter', end({ body: TAG.slice(1) }), { code: 's3-unavailable' }],
    ['may not be read', s3Error(403, 'AccessDenied'), { code: 's3-refused', status: 502 }],
    ['comes later', s3Error(503, 'SlowDown'), { code: 's3-unavailable', status: 503 }],
  ])('no receipt when the end of the object %s', async (_, answer, expected) => {
    const { complete } = await scripted({ end: () => answer });
    expect(await complete()).toMatchObject(expected);
  });

  test('the tag is that of the version that was read back', async () => {
    const { built, token } = await scripted({
      head: (metadata) => stored(metadata, { 'x-amz-version-id': 'v1' }),
    });
    const { receipt } = await built.ok<Completed>('uploads/complete', { token, checksum: CHECKSUM });
    expect(receipt).toMatchObject({ tag: btoa(TAG), versionId: 'v1' });
    expect(built.s3.calls.at(-1)).toMatchObject({ method: 'GET', query: { versionId: 'v1' } });
  });

  test('a store that keeps no checksum gives a receipt without one', async () => {
    const { built, token } = await scripted({
      head: (metadata) => {
        const { headers, ...rest } = stored(metadata);
        const { 'x-amz-checksum-crc64nvme': _, ...others } = headers ?? {};
        return { ...rest, headers: others };
      },
    });
    const { receipt } = await built.ok<Completed>('uploads/complete', { token, checksum: CHECKSUM });
    expect(receipt.checksum).toBeUndefined();
  });
});

describe('an upload of one part', () => {
  async function single(
    head: (metadata: Record<string, string>) => S3Answer,
  ): Promise<{ built: Stack; token: string }> {
    const metadata = await aesMetadata();
    const built = stack(() => head(metadata));
    const grant = await built.ok<{ token: string }>('uploads', { size: 10 });
    const started = await built.ok<{ token: string }>('uploads/start', {
      token: grant.token,
      metadata,
      checksum: CHECKSUM,
    });
    return { built, token: started.token };
  }
  const arrived = (metadata: Record<string, string>, content = '0123456789'): S3Answer => {
    const body = content + TAG;
    return { ...stored(metadata, { 'content-length': String(body.length) }), body };
  };

  test('is completed by looking, with the checksum it was started with', async () => {
    const { built, token } = await single(arrived);
    const other = { algorithm: 'CRC64NVME', value: 'AAAAAAAAAAI=' };
    expect(await built.refused('uploads/complete', { token, checksum: other })).toMatchObject({
      code: 'checksum-mismatch',
      field: 'checksum.value',
    });
    const { receipt } = await built.ok<Completed>('uploads/complete', { token, checksum: CHECKSUM });
    expect(receipt).toMatchObject({ size: 10, tag: btoa(TAG) });
    expect(built.s3.calls.map(({ method, headers }) => [method, headers['x-amz-checksum-mode']])).toEqual([
      ['GET', 'ENABLED'],
    ]);
  });

  test.each<[string, (metadata: Record<string, string>) => S3Answer, object]>([
    ['has not arrived', () => s3Error(404, 'NotFound'), { code: 'parts-incomplete' }],
    ['is shorter', (metadata) => arrived(metadata, '012345678'), { code: 'size-mismatch' }],
    [
      'is longer, which is not read',
      (metadata) => arrived(metadata, '0123456789a'),
      { code: 'size-mismatch', detail: 'S3 has 27 bytes instead of 26.' },
    ],
    ['is another object', () => arrived({ 'x-amz-c': '115' }), { code: 'protection-mismatch' }],
    ['cannot be looked at', () => s3Error(500, 'InternalError'), { code: 's3-unavailable' }],
  ])('%s', async (_, head, expected) => {
    const { built, token } = await single(head);
    expect(await built.refused('uploads/complete', { token, checksum: CHECKSUM })).toMatchObject(expected);
  });
});

describe('what S3 says to the beginning', () => {
  test.each<[string, S3Answer, object]>([
    ['no', s3Error(403, 'AccessDenied'), { code: 's3-refused', status: 502 }],
    ['no such bucket', s3Error(404, 'NoSuchBucket'), { code: 's3-refused', status: 502 }],
    ['busy', s3Error(503, 'SlowDown'), { code: 's3-unavailable', status: 503, retryAfter: '2' }],
    [
      'an answer without an id',
      s3Xml('InitiateMultipartUploadResult', ''),
      { code: 's3-unavailable', status: 503 },
    ],
    [
      'a code that is no code',
      s3Error(400, 'see https://s3.example/?X-Amz-Signature=1'),
      { code: 's3-refused', detail: 'S3 refused the request (unknown error, status 400).' },
    ],
  ])('%s', async (_, answer, expected) => {
    const built = stack(() => answer);
    const { token } = await built.ok<{ token: string }>('uploads', { size: 20 * MIB });
    expect(await built.refused('uploads/start', { token, metadata: await aesMetadata() })).toMatchObject(
      expected,
    );
  });
});
