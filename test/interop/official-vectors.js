/**
 * `node test/interop/official-vectors.js`: has the official clients write small objects, and keeps what S3 then holds, with
 * the keys, in `test/vectors/official-clients` and `test/vectors/keys`. Needs all clients. Every run makes all of them
 * anew, under new keys.
 */
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.js';
import { clients } from './clients.js';
import { startPeer } from './peer.js';

build();
// Imported only now: they need what was just built.
const { openWorld, rsaKeyring } = await import('./world.js');
const { load } = await import('./sealift.js');

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
  for (const client of clients) {
    const peer = startPeer(await client.prepare(), world);
    try {
      for (const one of objectsOf(client)) await capture(client, peer, one, plaintext);
    } finally {
      await peer.close();
    }
  }
  await mkdir(at('keys'), { recursive: true });
  await copyFile(path.join(world.folder, 'keys.json'), path.join(at('keys'), 'kms.json'));
  console.log(`${(await readdir(folder)).length} objects`);
} finally {
  await world.close();
}

/** What a client can write: each key wrap and format, and Java its instruction files. */
function objectsOf({ name, keyrings }) {
  const places = name === 'Java' ? ['metadata', 'file'] : ['metadata'];
  const all = keyrings.flatMap((wrap) =>
    ['v3', 'v2'].flatMap((format) => places.map((place) => ({ wrap, format, place }))),
  );
  const shared = ['v3', 'v2'].map((format) => ({ wrap: 'rsa', format, place: 'partner' }));
  return name === 'Java' ? [...all, ...shared] : all;
}

/**
 * @param {import('./clients.js').Client} client
 * @param {import('./peer.js').Peer} peer
 */
async function capture(client, peer, { wrap, format, place }, file) {
  const name = [client.name.toLowerCase(), wrap, format, place].join('-');
  const key = `${PREFIX}${name}`;
  const description = descriptionOf(client, wrap, key);
  const keyring = world.keyrings[wrap];
  const request = { key, format, keyring, description, instructionFile: place !== 'metadata' };
  await peer.put({ ...request, file });
  if (place === 'partner') {
    const recipient = { op: /** @type {const} */ ('put'), keyring: partner, description: { for: 'partner' } };
    await peer.share?.({ ...request, suffix: 'partner', recipient });
  }
  const { metadata, body } = await load(world, key);
  const stored = await whole(body);
  const instruction = { file: '.instruction', partner: '.partner' }[place];
  const instructionFile =
    instruction && (await whole((await load(world, key + instruction)).body)).toString();
  const scenario = {
    name,
    source: `written by ${client.package} ${client.version}`,
    keyring: await keyOf(place === 'partner' ? partner : keyring, description, metadata, instructionFile),
    commitmentPolicy: format === 'v2' ? 'REQUIRE_ENCRYPT_ALLOW_DECRYPT' : undefined,
    metadata,
    instructionFile,
    body: stored.toString('hex'),
    expect: { plaintext: PLAINTEXT.toString('hex') },
  };
  await writeFile(path.join(folder, `${name}.json`), `${JSON.stringify(scenario, null, 2)}\n`);
}

/**
 * Our signer demands that the context names the object; a client that writes non-ASCII text does so.
 *
 * @returns {Record<string, string>}
 */
function descriptionOf({ nonAscii }, wrap, key) {
  /** @type {Record<string, string>} */
  const own = nonAscii.writes ? { département: 'åäö 中文' } : { department: 'records' };
  return wrap === 'kms' ? { 'sealift:object': `${world.bucket}/${key}`, ...own } : own;
}

/** As the scenarios have it: for KMS, what Decrypt answers. */
async function keyOf(keyring, encryptionContext, metadata, instructionFile) {
  if (keyring.type === 'aes')
    return { type: 'raw-aes', wrappingKey: Buffer.from(keyring.key, 'base64').toString('hex') };
  if (keyring.type === 'rsa') return { type: 'raw-rsa', privateKey: keyring.privateKey };
  const all = { ...metadata, ...(instructionFile && JSON.parse(instructionFile)) };
  const isV3 = all['x-amz-3'] !== undefined;
  const { plaintext } = await world.kms.decrypt({
    ciphertextBlob: new Uint8Array(Buffer.from(all[isV3 ? 'x-amz-3' : 'x-amz-key-v2'], 'base64')),
    encryptionContext: {
      ...encryptionContext,
      'aws:x-amz-cek-alg': isV3 ? '115' : 'AES/GCM/NoPadding',
    },
  });
  return {
    type: 'kms',
    plaintextDataKey: Buffer.from(plaintext).toString('base64'),
    encryptionContext,
  };
}

async function whole(body) {
  const pieces = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}
