/**
 * One signer for each way of protecting a file. The page shows these files as its examples, so they are what runs.
 * `plan` and `keys` are the bucket's side of a profile: what `sealift bucket setup` takes as `--profile` and `--keys`.
 */
import * as client from './client.js';
import * as clientAes from './client-aes.js';
import * as clientRsa from './client-rsa.js';
import * as clientSseC from './client-sse-c.js';
import * as clientSseKms from './client-sse-kms.js';
import * as clientSseS3 from './client-sse-s3.js';
import * as dsseKms from './dsse-kms.js';
import * as sseC from './sse-c.js';
import * as sseCPage from './sse-c-page.js';
import * as sseKms from './sse-kms.js';
import * as sseS3 from './sse-s3.js';

/** @typedef {{ plan: string, keys?: 'browser', makeSigner: import('./types.js').MakeSigner }} SignerRecipe */

/** @type {Readonly<Record<string, SignerRecipe>>} */
export const RECIPES = {
  client: { plan: 'client', ...client },
  'client-rsa': { plan: 'client', ...clientRsa },
  'client-aes': { plan: 'client', ...clientAes },
  'sse-s3': { plan: 'sse-s3', ...sseS3 },
  'sse-kms': { plan: 'sse-kms', ...sseKms },
  'dsse-kms': { plan: 'dsse-kms', ...dsseKms },
  'sse-c': { plan: 'sse-c', ...sseC },
  'sse-c-page': { plan: 'sse-c', keys: 'browser', ...sseCPage },
  'client-sse-s3': { plan: 'client+sse-s3', ...clientSseS3 },
  'client-sse-kms': { plan: 'client+sse-kms', ...clientSseKms },
  'client-sse-c': { plan: 'client+sse-c', ...clientSseC },
};

/** The folder of the bucket in which a profile's objects lie. @param {string} profile */
export const folderOf = (profile) => `uploads/${profile}/`;

/** Whose object a key names; objects of before there were folders are of the profile `client`. @param {string} key */
export function profileOf(key) {
  const [, profile = ''] = /^uploads\/([a-z0-9-]+)\//.exec(key) ?? [];
  return Object.hasOwn(RECIPES, profile) ? profile : 'client';
}
