import { describe, expect, test } from 'vitest';
import { checkPolicy } from './check-policy.js';
import { planOf } from './plan.js';
import { bucketPolicy, type Statement } from './policy.js';

const BUCKET = 'governed';
const ARN = `arn:aws:s3:::${BUCKET}`;
const plan = planOf({ bucket: BUCKET, profile: 'client' });
const others = bucketPolicy(plan).Statement.filter(({ Sid }) => Sid !== 'SealiftDenyPlainHttp');
const deny = (Condition: Statement['Condition'], more: Partial<Statement> = {}): Statement => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [ARN, `${ARN}/*`],
  Condition: Condition ?? {},
  ...more,
});
const insecure = { Bool: { 'aws:SecureTransport': 'false' } };

describe('a statement against plain HTTP', () => {
  test.each<[string, Statement[], string[]]>([
    ['as set up', [deny(insecure)], []],
    ['missing', [], ['plain-http-allowed']],
    ['as a JSON boolean', [deny(JSON.parse('{"Bool":{"aws:SecureTransport":false}}'))], []],
    ['in other letters', [deny({ Bool: { 'AWS:securetransport': 'False' } })], []],
    ['IfExists', [deny({ BoolIfExists: { 'aws:SecureTransport': 'false' } })], []],
    ['as a string', [deny({ StringEquals: { 'aws:SecureTransport': 'false' } })], []],
    ['not true', [deny({ StringNotEquals: { 'aws:SecureTransport': 'true' } })], []],
    [
      'the wrong way round',
      [deny({ Bool: { 'aws:SecureTransport': 'true' } })],
      ['plain-http-allowed', 'policy-refuses-uploads', 'policy-refuses-signer', 'policy-refuses-listing'],
    ],
    ['for uploads only', [deny(insecure, { Action: 's3:PutObject' })], ['plain-http-allowed']],
    ['for objects only', [deny(insecure, { Resource: `${ARN}/*` })], ['plain-http-allowed']],
    ['for the bucket only', [deny(insecure, { Resource: ARN })], ['plain-http-allowed']],
    ['for one account', [deny(insecure, { Principal: { AWS: '111122223333' } })], ['plain-http-allowed']],
    [
      'for services',
      [deny(insecure, { Principal: { Service: 'logging.s3.amazonaws.com' } })],
      ['plain-http-allowed'],
    ],
    ['that allows', [deny(insecure, { Effect: 'Allow' })], ['plain-http-allowed', 'policy-public']],
    [
      'by TLS version, which plain HTTP has not',
      [deny({ NumericLessThan: { 's3:TlsVersion': '1.2' } })],
      ['plain-http-allowed'],
    ],
    ['and old TLS', [deny(insecure), deny({ NumericLessThan: { 's3:TlsVersion': '1.2' } })], []],
    [
      'and all TLS',
      [deny(insecure), deny({ NumericLessThan: { 's3:TlsVersion': '1.4' } })],
      ['policy-refuses-uploads', 'policy-refuses-signer', 'policy-refuses-listing'],
    ],
    [
      'and a condition that nobody knows',
      [deny({ ...insecure, StringEquals: { 'aws:RequestTag/a': 'b' } })],
      ['plain-http-allowed'],
    ],
  ])('%s', (_name, statements, expected) => {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: [...others, ...statements] });
    expect(checkPolicy(text, plan).map(({ code }) => code)).toEqual(expected);
  });
});

test('a policy of one statement, and texts that are none', () => {
  const one = { Version: '2012-10-17', Statement: deny(insecure) };
  expect(checkPolicy(JSON.stringify(one), plan).map(({ code }) => code)).toEqual(['customer-keys-allowed']);
  for (const text of [
    '',
    'x',
    '[]',
    'null',
    '{}',
    '{"Statement":null}',
    '{"Statement":["x"]}',
    '{"Statement":[{"Effect":"Deny"}]}',
  ])
    expect(checkPolicy(text, plan).some(({ severity }) => severity === 'error')).toBe(true);
});
