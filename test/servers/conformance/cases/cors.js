import { PutBucketCorsCommand } from '@aws-sdk/client-s3';
import { DOCS } from '../docs.js';
import { must, told } from '../told.js';

const ORIGIN = 'https://app.example.com';
const RULES = [
  {
    AllowedOrigins: [ORIGIN],
    AllowedMethods: ['GET', 'PUT'],
    AllowedHeaders: ['content-type', 'x-amz-*'],
    ExposeHeaders: ['ETag', 'x-amz-meta-x-amz-c'],
    MaxAgeSeconds: 600,
  },
];

/** @typedef {import('../site.js').Site} Site */

/** Lists may be written with and without spaces. @param {string | undefined} header */
const listOf = (header) => header?.replace(/, */g, ', ') ?? 'none';

/** @param {Site} site @param {any[]} rules */
async function withRules(site, rules = RULES) {
  const bucket = await site.newBucket();
  const command = new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules: rules } });
  await must(site.call(command), 'PutBucketCors');
  return bucket;
}

/** @param {Site} site @param {string} bucket @param {Record<string, string>} headers */
const preflight = (site, bucket, headers) =>
  site.fetch(`${site.server.endpoint}/${bucket}/a`, 'OPTIONS', {
    origin: ORIGIN,
    'access-control-request-method': 'PUT',
    ...headers,
  });

/** @param {string} name @param {Record<string, string>} headers @param {string} aws @param {readonly string[]} [look] answer headers @returns {import('./case.js').Case} */
const asks = (name, headers, aws, look = []) => ({
  name: `preflight: ${name}`,
  aws,
  doc: DOCS.preflight,
  async run(site) {
    const got = await preflight(site, await withRules(site), headers);
    return told(got, ...look.map((one) => listOf(got.headers[`access-control-${one}`])));
  },
});

/** @param {string} name @param {string} aws @param {(site: Site, bucket: string) => Promise<any>} ask @param {readonly string[]} look @param {any[]} [rules] @returns {import('./case.js').Case} */
const answers = (name, aws, ask, look, rules) => ({
  name,
  aws,
  doc: DOCS.corsElements,
  async run(site) {
    const got = await ask(site, await withRules(site, rules));
    const seen = look.map((one) => listOf(got.headers[`access-control-${one}`]));
    return [told(got), ...seen].join(', ');
  },
});

const origin = { origin: ORIGIN };

/** @type {import('./case.js').Topic} */
export const cors = {
  title: 'CORS',
  cases: [
    asks(
      'what the rule allows',
      { 'access-control-request-headers': 'content-type,x-amz-meta-a' },
      `200, ${ORIGIN}, 600`,
      ['allow-origin', 'max-age'],
    ),
    asks('the methods that are allowed', {}, '200, GET, PUT', ['allow-methods']),
    asks(
      'the headers that were asked for',
      { 'access-control-request-headers': 'x-amz-meta-a' },
      '200, x-amz-meta-a',
      ['allow-headers'],
    ),
    asks('another origin', { origin: 'https://evil.example.com' }, '403 AccessForbidden'),
    asks('another method', { 'access-control-request-method': 'DELETE' }, '403 AccessForbidden'),
    asks('another header', { 'access-control-request-headers': 'x-other' }, '403 AccessForbidden'),
    {
      name: 'preflight: a bucket without rules',
      aws: '403 AccessForbidden',
      doc: DOCS.preflight,
      run: async (site) => told(await preflight(site, await site.newBucket(), {})),
    },
    answers(
      'PUT from the origin',
      `200, ${ORIGIN}, ETag, x-amz-meta-x-amz-c`,
      (site, bucket) => site.put(origin, { bucket }),
      ['allow-origin', 'expose-headers'],
    ),
    answers(
      'PUT from another origin',
      '200, none',
      (site, bucket) => site.put({ origin: 'https://evil.example.com' }, { bucket }),
      ['allow-origin'],
    ),
    answers('an answer without Origin', '200, none', (site, bucket) => site.put({}, { bucket }), [
      'allow-origin',
    ]),
    answers(
      'an error has the headers, too',
      `404 NoSuchKey, ${ORIGIN}`,
      (site, bucket) => site.send({ bucket, key: 'absent', headers: origin }),
      ['allow-origin'],
    ),
    answers(
      'origin *',
      '200, *',
      (site, bucket) => site.put(origin, { bucket }),
      ['allow-origin'],
      [{ ...RULES[0], AllowedOrigins: ['*'] }],
    ),
    {
      name: 'ExposeHeaders: * cannot be set',
      aws: '400 InvalidRequest',
      doc: DOCS.corsElements,
      async run(site) {
        const CORSConfiguration = {
          CORSRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['GET'], ExposeHeaders: ['*'] }],
        };
        return told(
          await site.call(new PutBucketCorsCommand({ Bucket: await site.newBucket(), CORSConfiguration })),
        );
      },
    },
  ],
};
