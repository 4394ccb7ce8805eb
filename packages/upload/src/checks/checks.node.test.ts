import type { CORSRule } from '@aws-sdk/client-s3';
import { corsRule, planOf } from '@sealift/signer/bucket';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BUCKET, type CheckHouse, startCheckHouse } from '../testing/check-house.js';

let house: CheckHouse;
let rule: CORSRule;
const MINUTE = 60_000;

beforeAll(async () => {
  house = await startCheckHouse();
  const origins = [house.origin, house.insecureOrigin];
  rule = corsRule(planOf({ bucket: BUCKET, profile: 'client', origins }));
}, 60_000);
afterAll(() => house?.close(), 60_000);
beforeEach(async () => {
  house.sign();
  house.policy = {};
  await house.cors([rule]);
});

test('where nothing is wrong, each check says so', async () => {
  const findings = await house.check();
  expect(findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual(
    [
      'secure-context',
      'web-crypto',
      'workers',
      'signer',
      'clock',
      's3-address',
      's3-upload',
      's3-download',
      's3-signature',
    ].map((code) => `ok ${code}`),
  );
  for (const { detail, title } of findings) expect([detail, title].join()).not.toMatch(/X-Amz|[?]/);
});

/** `severity code` of one finding, with what its detail must hold. */
async function finding(code: string, options?: Parameters<CheckHouse['check']>[0]): Promise<string> {
  const found = (await house.check(options)).find((one) => one.code === code);
  expect(found?.fix).toBeTruthy();
  return `${found?.severity}: ${found?.detail} ${found?.fix}`;
}

describe('the CORS rules', () => {
  test('none, or only for another page', async () => {
    const both = ['error cors-origin-missing', 'error cors-origin-missing'];
    await house.cors([]);
    expect(await house.troubles()).toEqual(both);
    await house.cors([{ ...rule, AllowedOrigins: [house.insecureOrigin] }]);
    expect(await house.troubles()).toEqual(both);
    expect(await house.troubles({ downloads: false })).toEqual(both.slice(1));
    expect(await finding('cors-origin-missing')).toContain(house.origin);
    expect(await house.roundTrip(10)).toMatchObject({
      code: 's3-unreachable',
      message: expect.stringContaining('@sealift/upload/checks') as string,
    });
  });

  test('a method is missing', async () => {
    await house.cors([{ ...rule, AllowedMethods: ['GET'] }]);
    expect(await house.troubles()).toEqual(['error cors-method-missing']);
    expect(await finding('cors-method-missing')).toContain('Add PUT');
    await house.cors([{ ...rule, AllowedMethods: ['PUT'] }]);
    expect(await house.troubles()).toEqual(['error cors-method-missing']);
    expect(await house.troubles({ downloads: false })).toEqual([]);
  });

  test('headers are missing: they are named', async () => {
    const { AllowedHeaders = [] } = rule;
    const gone = ['x-amz-meta-x-amz-d', 'x-amz-checksum-crc64nvme', 'if-match'];
    await house.cors([{ ...rule, AllowedHeaders: AllowedHeaders.filter((name) => !gone.includes(name)) }]);
    const found = (await house.check()).filter(({ severity }) => severity !== 'ok');
    expect(found.map(({ check, code }) => [check, code])).toEqual([
      ['s3-upload', 'cors-headers-missing'],
      ['s3-download', 'cors-headers-missing'],
    ]);
    expect(found[0]?.detail).toMatch(/but not with x-amz-checksum-crc64nvme, x-amz-meta-x-amz-d\.$/);
    expect(found[1]?.detail).toMatch(/but not with if-match\.$/);
  });

  test('each header of the rule is needed, and no other', async () => {
    const { AllowedHeaders = [] } = rule;
    // Of the keyrings that this signer does not use.
    const spare = ['x-amz-meta-x-amz-m'];
    for (const name of AllowedHeaders) {
      // A single range needs no permission in Chromium, as Fetch has it by now; older engines ask.
      if (name === 'range') continue;
      await house.cors([{ ...rule, AllowedHeaders: AllowedHeaders.filter((other) => other !== name) }]);
      const options = { downloads: name === 'if-match' };
      expect([name, await house.troubles(options)]).toEqual([
        name,
        spare.includes(name) ? [] : ['error cors-headers-missing'],
      ]);
    }
  });

  test('content-range is hidden', async () => {
    const { key } = (await house.roundTrip(10)) as { key: string };
    const object = { key };
    expect(await house.troubles({ object })).toEqual([]);
    await house.cors([{ ...rule, ExposeHeaders: [] }]);
    expect(await house.troubles()).toEqual([]);
    expect(await house.troubles({ object })).toEqual(['warning cors-expose-missing']);
    expect(await house.troubles({ object: { key: 'up/not-there' } })).toEqual(['error object-not-readable']);
  });
});

describe('the Content-Security-Policy', () => {
  const policy = (connect: string, worker = "'self'"): string =>
    `default-src 'none'; script-src 'self'; worker-src ${worker}; connect-src ${connect}`;
  const both = (text: string) => ({ page: text, scripts: text });

  test('right', async () => {
    house.policy = both(policy(`${new URL(house.signer).origin} ${house.s3.endpoint}`));
    expect(await house.troubles()).toEqual([]);
  });

  test('connect-src without S3', async () => {
    house.policy = both(policy(new URL(house.signer).origin));
    expect(await house.troubles()).toEqual(['error s3-blocked-by-csp', 'error s3-blocked-by-csp']);
    expect(await finding('s3-blocked-by-csp')).toContain(`Add ${house.s3.endpoint} to connect-src`);
  });

  test('connect-src without S3, of the page or of the scripts only', async () => {
    const [right, wrong] = [
      policy(`${new URL(house.signer).origin} ${house.s3.endpoint}`),
      policy(new URL(house.signer).origin),
    ];
    house.policy = { page: right, scripts: wrong };
    expect(await house.troubles({ downloads: false })).toEqual(['error s3-blocked-in-worker']);
    expect(await house.roundTrip(10)).toMatchObject({ code: 's3-unreachable' });
    house.policy = { page: wrong, scripts: right };
    expect(await house.troubles({ downloads: false })).toEqual(['warning s3-blocked-by-csp']);
    expect(await house.roundTrip(10)).toMatchObject({ same: true });
  });

  test('connect-src without the signer', async () => {
    house.policy = both(policy(house.s3.endpoint));
    expect(await house.troubles()).toEqual(['error signer-blocked-by-csp']);
  });

  test('worker-src without the script', async () => {
    house.policy = both(policy(`${new URL(house.signer).origin} ${house.s3.endpoint}`, "'none'"));
    expect(await house.troubles()).toEqual(['warning worker-blocked-by-csp']);
    expect(await house.roundTrip(10)).toMatchObject({ same: true });
  });
});

describe('the signer', () => {
  test('is not there', async () => {
    expect(await house.troubles({ signer: 'http://127.0.0.1:1/sealift' })).toEqual([
      'error signer-unreachable',
    ]);
    house.answerAs((request) => request.socket.destroy());
    expect(await house.troubles()).toEqual(['error signer-unreachable']);
  });

  test('does not know the page', async () => {
    house.sign({ allowedOrigins: ['https://other.example'] });
    expect(await house.troubles()).toEqual(['error signer-origin-refused']);
    expect(await finding('signer-origin-refused')).toContain(`Add "${house.origin}" to allowedOrigins`);
  });

  test('does not know the user', async () => {
    house.sign({ authorize: () => null });
    expect(await house.troubles()).toEqual(['error signer-not-authorized']);
  });

  test('is busy, broken, older, or something else', async () => {
    house.sign({ limits: { requestsPerMinute: 1 } });
    await house.check();
    expect(await house.troubles()).toEqual(['error signer-refused']);
    house.sign({ authorize: () => ({ owner: '', prefix: '' }), onInternalError: () => {} });
    expect(await house.troubles()).toEqual(['error signer-unavailable']);
    expect(await house.troubles({ signer: '/' })).toEqual(['error signer-answer-invalid']);
    house.answerAs(({ method }, response) => {
      const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
      response.writeHead(method === 'OPTIONS' ? 204 : 404, {
        ...headers,
        'content-type': 'application/problem+json',
      });
      response.end('{"code":"not-found","detail":"The signer has no such address."}');
    });
    expect(await house.troubles()).toEqual(['warning signer-too-old']);
  });
});

describe('a clock', () => {
  test.each([
    [20, 'error clock-of-signer', '20 minutes ahead'],
    [-20, 'error clock-of-signer', '20 minutes behind'],
    [5, 'warning clock-of-signer', '5 minutes ahead'],
    [-60 * 24 * 400, 'error clock-of-signer', '400 days behind'],
  ])('of the signer, %i minutes', async (minutes, code, detail) => {
    house.sign({ clock: () => Date.now() + minutes * MINUTE });
    expect(await house.troubles()).toEqual([code]);
    expect(await finding('clock-of-signer')).toContain(detail);
    if (code.startsWith('error'))
      expect(await house.roundTrip(10)).toMatchObject({ code: 's3-clock-skewed' });
  });

  test('of the signer, half a minute: no matter', async () => {
    house.sign({ clock: () => Date.now() + MINUTE / 2 });
    expect(await house.troubles()).toEqual([]);
  });
});

describe('S3', () => {
  const s3With = (change: object) => {
    const { endpoint, region, credentials } = house.s3;
    house.sign({
      s3: { endpoint, region, credentials, bucket: BUCKET, forcePathStyle: true, ...change },
    });
  };

  test('is not there', async () => {
    s3With({ endpoint: 'http://127.0.0.1:1' });
    expect(await house.troubles({ downloads: false })).toEqual(['error s3-unreachable']);
  });

  test('is something else', async () => {
    s3With({ endpoint: house.origin });
    expect(await house.troubles({ downloads: false })).toEqual(['error s3-answer-invalid']);
  });

  test('does not know the credentials, the region, the bucket', async () => {
    s3With({ credentials: { accessKeyId: 'OTHER', secretAccessKey: 'x' } });
    expect(await house.troubles()).toEqual(['error signature-refused']);
    s3With({ credentials: { ...house.s3.credentials, secretAccessKey: 'x' } });
    expect(await house.troubles()).toEqual(['error signature-refused']);
    s3With({ region: 'eu-central-1' });
    expect(await house.troubles()).toEqual(['error signature-refused']);
    s3With({ bucket: 'not-there' });
    expect(await house.troubles()).toEqual(['error cors-origin-missing', 'error cors-origin-missing']);
  });

  test('lies behind http that is not this machine', async () => {
    s3With({ endpoint: `http://s3.test:${house.s3.port}` });
    expect(await house.troubles({ downloads: false })).toEqual(['error s3-unreachable']);
  });
});

test('the bucket policy refuses uploads', async () => {
  const Statement = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${BUCKET}/*`,
  };
  await house.admin.putPolicy(JSON.stringify({ Version: '2012-10-17', Statement }));
  try {
    expect(await house.troubles()).toEqual(['warning upload-refused']);
    expect(await house.roundTrip(10)).toMatchObject({ code: 's3-forbidden' });
  } finally {
    await house.admin.putPolicy(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: { ...Statement, Action: 's3:DeleteBucket', Resource: `arn:aws:s3:::${BUCKET}` },
      }),
    );
  }
});

test('a page on http that is not this machine', async () => {
  const from = house.insecureOrigin;
  expect(await house.troubles({ from })).toEqual(['error insecure-context', 'warning web-crypto-incomplete']);
  expect(await house.roundTrip(10, { from })).toMatchObject({ code: 'insecure-context' });
});

test('an abort ends it at once', async () => {
  house.answerAs(() => {});
  expect(await house.aborted(300)).toMatchObject({ reason: 'enough', soon: true });
});
