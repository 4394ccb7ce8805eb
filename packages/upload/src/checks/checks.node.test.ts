import type { CORSRule } from '@aws-sdk/client-s3';
import { corsRule, planOf } from '@sealift/admin/bucket';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BUCKET, type CheckStack, startCheckStack } from '../testing/check-stack.js';

let stack: CheckStack;
let rule: CORSRule;
const MINUTE = 60_000;

beforeAll(async () => {
  stack = await startCheckStack();
  const origins = [stack.origin, stack.insecureOrigin];
  rule = corsRule(planOf({ bucket: BUCKET, profile: 'client', origins }));
}, 60_000);
afterAll(() => stack?.close(), 60_000);
beforeEach(async () => {
  stack.sign();
  stack.policy = {};
  await stack.cors([rule]);
});

test('where nothing is wrong, each check says so', async () => {
  const findings = await stack.check();
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
async function finding(code: string, options?: Parameters<CheckStack['check']>[0]): Promise<string> {
  const found = (await stack.check(options)).find((one) => one.code === code);
  expect(found?.fix).toBeTruthy();
  return `${found?.severity}: ${found?.detail} ${found?.fix}`;
}

describe('the CORS rules', () => {
  test('none, or only for another page', async () => {
    const both = ['error cors-origin-missing', 'error cors-origin-missing'];
    await stack.cors([]);
    expect(await stack.troubles()).toEqual(both);
    await stack.cors([{ ...rule, AllowedOrigins: [stack.insecureOrigin] }]);
    expect(await stack.troubles()).toEqual(both);
    expect(await stack.troubles({ downloads: false })).toEqual(both.slice(1));
    expect(await finding('cors-origin-missing')).toContain(stack.origin);
    expect(await stack.roundTrip(10)).toMatchObject({
      code: 's3-unreachable',
      message: expect.stringContaining('@sealift/upload/checks') as string,
    });
  });

  test('a method is missing', async () => {
    await stack.cors([{ ...rule, AllowedMethods: ['GET'] }]);
    expect(await stack.troubles()).toEqual(['error cors-method-missing']);
    expect(await finding('cors-method-missing')).toContain('Add PUT');
    await stack.cors([{ ...rule, AllowedMethods: ['PUT'] }]);
    expect(await stack.troubles()).toEqual(['error cors-method-missing']);
    expect(await stack.troubles({ downloads: false })).toEqual([]);
  });

  test('headers are missing: they are named', async () => {
    const { AllowedHeaders = [] } = rule;
    const gone = ['x-amz-meta-x-amz-d', 'x-amz-checksum-crc64nvme', 'if-match'];
    await stack.cors([{ ...rule, AllowedHeaders: AllowedHeaders.filter((name) => !gone.includes(name)) }]);
    const found = (await stack.check()).filter(({ severity }) => severity !== 'ok');
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
      await stack.cors([{ ...rule, AllowedHeaders: AllowedHeaders.filter((other) => other !== name) }]);
      const options = { downloads: name === 'if-match' };
      expect([name, await stack.troubles(options)]).toEqual([
        name,
        spare.includes(name) ? [] : ['error cors-headers-missing'],
      ]);
    }
  });

  test('content-range is hidden', async () => {
    const { key } = (await stack.roundTrip(10)) as { key: string };
    const object = { key };
    expect(await stack.troubles({ object })).toEqual([]);
    await stack.cors([{ ...rule, ExposeHeaders: [] }]);
    expect(await stack.troubles()).toEqual([]);
    expect(await stack.troubles({ object })).toEqual(['warning cors-expose-missing']);
    expect(await stack.troubles({ object: { key: 'up/not-there' } })).toEqual(['error object-not-readable']);
  });
});

describe('workers are those of the engine, started as it starts them', () => {
  const found = async (workerUrl: string | object): Promise<string> => {
    const findings = await stack.check({ workerUrl });
    const workers = findings.find(({ check }) => check === 'workers');
    return `${workers?.code}: ${workers?.detail}`;
  };

  test('from a file that the page serves itself', async () => {
    const script = await (await fetch(`${stack.origin}/page.js`)).text();
    const file = /assets\/seal\.worker-[\w-]+\.js/.exec(script)?.[0];
    expect(await found(`/${file}`)).toContain('workers: Workers start (from their file)');
    expect(await found({ seal: `/${file}`, open: '/open.worker.js' })).toContain('(from their file)');
  });

  test('from a Blob, where the file is not there or is another', async () => {
    const blob = 'workers: Workers start (from a Blob';
    expect(await found('/nowhere/seal.worker.js')).toContain(blob);
    expect(await found({ seal: '/page.js', open: '/open.worker.js' })).toContain(blob);
  });

  test('not at all, and why', async () => {
    const { endpoint } = stack.s3;
    const text = `script-src 'self'; worker-src 'self'; connect-src ${new URL(stack.signer).origin} ${endpoint}`;
    stack.policy = { page: text, scripts: text };
    expect(await found('/nowhere/seal.worker.js')).toMatch(
      /^worker-not-started: .* file: not-loaded\. .* Blob: blocked-by-csp\./,
    );
  });
});

describe('the Content-Security-Policy', () => {
  const policy = (connect: string, worker = "'self'"): string =>
    `default-src 'none'; script-src 'self'; worker-src ${worker}; connect-src ${connect}`;
  const both = (text: string) => ({ page: text, scripts: text });

  test('right', async () => {
    stack.policy = both(policy(`${new URL(stack.signer).origin} ${stack.s3.endpoint}`));
    expect(await stack.troubles()).toEqual([]);
  });

  test('connect-src without S3', async () => {
    stack.policy = both(policy(new URL(stack.signer).origin));
    expect(await stack.troubles()).toEqual(['error s3-blocked-by-csp', 'error s3-blocked-by-csp']);
    expect(await finding('s3-blocked-by-csp')).toContain(`Add ${stack.s3.endpoint} to connect-src`);
  });

  test('connect-src without S3, of the page or of the scripts only', async () => {
    const [right, wrong] = [
      policy(`${new URL(stack.signer).origin} ${stack.s3.endpoint}`),
      policy(new URL(stack.signer).origin),
    ];
    stack.policy = { page: right, scripts: wrong };
    expect(await stack.troubles({ downloads: false })).toEqual(['error s3-blocked-in-worker']);
    expect(await stack.roundTrip(10)).toMatchObject({ code: 's3-unreachable' });
    stack.policy = { page: wrong, scripts: right };
    expect(await stack.troubles({ downloads: false })).toEqual(['warning s3-blocked-by-csp']);
    expect(await stack.roundTrip(10)).toMatchObject({ same: true });
  });

  test('connect-src without the signer', async () => {
    stack.policy = both(policy(stack.s3.endpoint));
    expect(await stack.troubles()).toEqual(['error signer-blocked-by-csp']);
  });

  test('worker-src without the script', async () => {
    stack.policy = both(policy(`${new URL(stack.signer).origin} ${stack.s3.endpoint}`, "'none'"));
    expect(await stack.troubles()).toEqual(['warning worker-blocked-by-csp']);
    expect(await stack.roundTrip(10)).toMatchObject({ same: true });
  });
});

describe('the signer', () => {
  test('is not there', async () => {
    expect(await stack.troubles({ signer: 'http://127.0.0.1:1/sealift' })).toEqual([
      'error signer-unreachable',
    ]);
    stack.answerAs((request) => request.socket.destroy());
    expect(await stack.troubles()).toEqual(['error signer-unreachable']);
  });

  test('does not know the page', async () => {
    stack.sign({ allowedOrigins: ['https://other.example'] });
    expect(await stack.troubles()).toEqual(['error signer-origin-refused']);
    expect(await finding('signer-origin-refused')).toContain(`Add "${stack.origin}" to allowedOrigins`);
  });

  test('does not know the user', async () => {
    stack.sign({ authorize: () => null });
    expect(await stack.troubles()).toEqual(['error signer-not-authorized']);
  });

  test('is busy, broken, older, or something else', async () => {
    stack.sign({ limits: { requestsPerMinute: 1 } });
    await stack.check();
    expect(await stack.troubles()).toEqual(['error signer-refused']);
    stack.sign({ authorize: () => ({ owner: '', prefix: '' }), onInternalError: () => {} });
    expect(await stack.troubles()).toEqual(['error signer-unavailable']);
    expect(await stack.troubles({ signer: '/' })).toEqual(['error signer-answer-invalid']);
    stack.answerAs(({ method }, response) => {
      const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
      response.writeHead(method === 'OPTIONS' ? 204 : 404, {
        ...headers,
        'content-type': 'application/problem+json',
      });
      response.end('{"code":"not-found","detail":"The signer has no such address."}');
    });
    expect(await stack.troubles()).toEqual(['warning signer-too-old']);
  });
});

describe('a clock', () => {
  test.each([
    [20, 'error clock-of-signer', '20 minutes ahead'],
    [-20, 'error clock-of-signer', '20 minutes behind'],
    [5, 'warning clock-of-signer', '5 minutes ahead'],
    [-60 * 24 * 400, 'error clock-of-signer', '400 days behind'],
  ])('of the signer, %i minutes', async (minutes, code, detail) => {
    stack.sign({ clock: () => Date.now() + minutes * MINUTE });
    expect(await stack.troubles()).toEqual([code]);
    expect(await finding('clock-of-signer')).toContain(detail);
    if (code.startsWith('error'))
      expect(await stack.roundTrip(10)).toMatchObject({ code: 's3-clock-skewed' });
  });

  test('of the signer, half a minute: no matter', async () => {
    stack.sign({ clock: () => Date.now() + MINUTE / 2 });
    expect(await stack.troubles()).toEqual([]);
  });
});

describe('S3', () => {
  const s3With = (change: object) => {
    const { endpoint, region, credentials } = stack.s3;
    stack.sign({
      s3: { endpoint, region, credentials, bucket: BUCKET, forcePathStyle: true, ...change },
    });
  };

  test('is not there', async () => {
    s3With({ endpoint: 'http://127.0.0.1:1' });
    expect(await stack.troubles({ downloads: false })).toEqual(['error s3-unreachable']);
  });

  test('is something else', async () => {
    s3With({ endpoint: stack.origin });
    expect(await stack.troubles({ downloads: false })).toEqual(['error s3-answer-invalid']);
  });

  test('does not know the credentials, the region, the bucket', async () => {
    s3With({ credentials: { accessKeyId: 'OTHER', secretAccessKey: 'x' } });
    expect(await stack.troubles()).toEqual(['error signature-refused']);
    s3With({ credentials: { ...stack.s3.credentials, secretAccessKey: 'x' } });
    expect(await stack.troubles()).toEqual(['error signature-refused']);
    s3With({ region: 'eu-central-1' });
    expect(await stack.troubles()).toEqual(['error signature-refused']);
    s3With({ bucket: 'not-there' });
    expect(await stack.troubles()).toEqual(['error cors-origin-missing', 'error cors-origin-missing']);
  });

  test('lies behind http that is not this machine', async () => {
    s3With({ endpoint: `http://s3.test:${stack.s3.port}` });
    expect(await stack.troubles({ downloads: false })).toEqual(['error s3-unreachable']);
  });
});

test('the bucket policy refuses uploads', async () => {
  const Statement = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${BUCKET}/*`,
  };
  await stack.admin.putPolicy(JSON.stringify({ Version: '2012-10-17', Statement }));
  try {
    expect(await stack.troubles()).toEqual(['warning upload-refused']);
    expect(await stack.roundTrip(10)).toMatchObject({ code: 's3-forbidden' });
  } finally {
    await stack.admin.putPolicy(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: { ...Statement, Action: 's3:DeleteBucket', Resource: `arn:aws:s3:::${BUCKET}` },
      }),
    );
  }
});

test('a page on http that is not this machine', async () => {
  const from = stack.insecureOrigin;
  expect(await stack.troubles({ from })).toEqual(['error insecure-context', 'warning web-crypto-incomplete']);
  expect(await stack.roundTrip(10, { from })).toMatchObject({ code: 'insecure-context' });
});

test('an abort ends it at once', async () => {
  stack.answerAs(() => {});
  expect(await stack.aborted(300)).toMatchObject({ reason: 'enough', soon: true });
});
