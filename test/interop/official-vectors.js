/**
 * `node test/interop/official-vectors.js`: has the official clients write small objects, and keeps what S3 then holds, with
 * the keys, in `test/vectors/official-clients` and `test/vectors/keys`. Needs all clients. Every run makes all of them
 * anew, under new keys.
 */
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.js';
import { clients, oldClient } from './clients.js';
import { startPeer } from './peer.js';

build();
// Imported only now: they need what was just built.
const { openWorld, rsaKeyring } = await import('./world.js');
const { load } = await import('./stored.js');
const { decodeMetadata } = await import('@sealift/core');
const { decodeLegacy } = await import('@sealift/core/legacy');

const at = (folder) => fileURLToPath(new URL(`../vectors/${folder}/`, import.meta.url));
const folder = at('official-clients');
/** Keys begin so, in the bucket that the world has. */
const PREFIX = 'official/';
const PLAINTEXT = Buffer.from('The quick brown fox jumps over the lazy dog, 0123456789. '.repeat(5));

const world = await openWorld('dev-s3');
const partner = rsaKeyring();
try {
  await mkdir(folder, { recursive: true });
  for (const file of await readdir(folder)) await rm(path.join(folder, file));
  const plaintext = path.join(world.folder, 'plaintext');
  await writeFile(plaintext, PLAINTEXT);
  for (const client of [...clients, oldClient]) {
    const peer = startPeer(await client.prepare(), world);
    try {
      for (const one of objectsOf(client)) await capture(client, peer, one, plaintext);
    } finally {
      await peer.close();
    }
  }
  await mkdir(at('keys'), { recursive: true });
  await copyFile(world.kmsFile, path.join(at('keys'), 'kms.json'));
  console.log(`${(await readdir(folder)).length} objects`);
} finally {
  await world.close();
}

/** What a client can write: each key wrap and format, and Java with instruction files. */
function objectsOf({ name }) {
  const isJava = name.startsWith('Java');
  const wraps = isJava ? ['aes', 'rsa', 'kms'] : ['kms'];
  const formats = name === oldClient.name ? ['gcm', 'cbc'] : ['v3', 'v2'];
  const places = isJava ? ['metadata', 'file'] : ['metadata'];
  const all = wraps.flatMap((wrap) =>
    formats.flatMap((format) => places.map((place) => ({ wrap, format, place }))),
  );
  const shared = ['v3', 'v2'].map((format) => ({ wrap: 'rsa', format, place: 'partner' }));
  return name === 'Java' ? [...all, ...shared] : all;
}

/**
 * @param {import('./clients.js').Client | typeof oldClient} client
 * @param {import('./peer.js').Peer} peer
 */
async function capture(client, peer, { wrap, format, place }, file) {
  const name = [client.name.toLowerCase(), wrap, format, place].join('-');
  const key = `${PREFIX}${name}`;
  const description = descriptionOf(client, wrap, key);
  const keyring = world.keyrings[wrap];
  const request = { key, format, keyring, description };
  await peer.put({ ...request, placement: place === 'metadata' ? place : 'instruction-file', file });
  if (place === 'partner') {
    const newDescription = { for: 'partner' };
    await peer.reencrypt({ ...request, suffix: '.partner', newKeyring: partner, newDescription });
  }
  const { metadata, body } = await load(world, key);
  const stored = await whole(body);
  const instruction = { file: '.instruction', partner: '.partner' }[place];
  const instructionFile =
    instruction && (await whole((await load(world, key + instruction)).body)).toString();
  const scenario = {
    name,
    source: `written by ${client.package} ${client.version}`,
    keyring: await keyOf(place === 'partner' ? partner : keyring, metadata, instructionFile),
    commitmentPolicy: format === 'v3' ? undefined : 'REQUIRE_ENCRYPT_ALLOW_DECRYPT',
    flags: {
      gcm: { enableLegacyWrappingAlgorithms: true },
      cbc: { enableLegacyWrappingAlgorithms: true, enableLegacyUnauthenticatedModes: true },
    }[format],
    metadata,
    instructionFile,
    body: stored.toString('hex'),
    expect: expectation(client, wrap, format),
  };
  await writeFile(path.join(folder, `${name}.json`), `${JSON.stringify(scenario, null, 2)}\n`);
}

/**
 * Our signer demands that the context names the object; old clients did not. A client that writes non-ASCII text does so.
 *
 * @returns {Record<string, string>}
 */
function descriptionOf(client, wrap, key) {
  /** @type {Record<string, string>} */
  const own = client.nonAscii?.writes ? { département: 'åäö 中文' } : { department: 'records' };
  const isBound = wrap === 'kms' && client !== oldClient;
  return { ...(isBound ? { 'sealift:object': `${world.bucket}/${key}` } : {}), ...own };
}

/** WebCrypto has neither of the two RSA wraps of the old client. */
function expectation({ name }, wrap, format) {
  if (name === oldClient.name && wrap === 'rsa') return { error: 'unsupported-by-webcrypto' };
  const plaintext = PLAINTEXT.toString('hex');
  return format === 'cbc' ? { plaintext, unauthenticated: true } : { plaintext };
}

/** As the scenarios have it: for KMS, what Decrypt answers. */
async function keyOf(keyring, metadata, instructionFile) {
  if (keyring.type === 'aes')
    return { type: 'raw-aes', wrappingKey: Buffer.from(keyring.key, 'base64').toString('hex') };
  if (keyring.type === 'rsa') return { type: 'raw-rsa', privateKey: keyring.privateKey };
  const all = { ...metadata, ...(instructionFile && JSON.parse(instructionFile)) };
  const { encryptedDataKey, description: context } = decodeLegacy(all) ?? decodeMetadata(all);
  const { plaintext } = await world.kms.decrypt({
    ciphertextBlob: encryptedDataKey,
    encryptionContext: context,
  });
  const { 'aws:x-amz-cek-alg': _, kms_cmk_id: __, ...encryptionContext } = context;
  return { type: 'kms', plaintextDataKey: Buffer.from(plaintext).toString('base64'), encryptionContext };
}

async function whole(body) {
  const pieces = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}
