import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { importRsaPublicKey, rawRsaKeyring } from '@sealift/core';
import { createKeyPair, exportPrivateKey } from '@sealift/keys/key-pair';
import { derivePassphraseKey, passphraseKeyring } from '@sealift/keys/passphrase';
import { FORMATS } from './matrix.js';
import { mustNotRead, mustReadBack } from './read-back.js';
import { sealift } from './sealift.js';
import { plaintextFile } from './world.js';

const passphrase = 'Grüße aus Köln, sechs Wörter';
/** As another writer would choose it. */
const THEIRS = { 'sealift:kdf': '$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw' };
const ENTRIES = { v3: 'x-amz-m', v2: 'x-amz-matdesc' };

/**
 * A wrapping key that was derived from a passphrase is one like any other: a client is told the key, and the material description
 * that it finds with the object. So is a private key out of a file.
 *
 * @param {import('./world.js').World} world
 * @param {import('./clients.js').Client} client
 * @param {Pick<import('./peer.js').Peer, 'put' | 'get'>} theirs
 * @returns {import('./matrix.js').Case[]}
 */
export function heldKeys(world, client, theirs) {
  if (!client.keyrings.includes('aes')) return [];
  const file = () => plaintextFile(world.folder, 1000);
  const ours = sealift(world, async () => passphraseKeyring(passphrase));
  const unused = /** @type {const} */ ({ type: 'aes', key: '' });
  const base = { client: client.name, wrap: 'aes', column: 'passphrase', detail: '' };
  return FORMATS.flatMap((format) => [
    { ...base, group: 'they read held keys', format, check: () => theyRead(format) },
    { ...base, group: 'we read held keys', format, check: () => weRead(format) },
    {
      ...base,
      wrap: 'rsa',
      group: 'they read held keys',
      format,
      column: 'key pair',
      check: () => dropped(format),
    },
  ]);

  async function theyRead(format) {
    const place = { key: `${client.name}/passphrase/ours/${format}`, format };
    await ours.put({ ...place, keyring: unused, description: {}, file: await file() });
    const description = await descriptionOf(world, place);
    const key = await derived(passphrase, description);
    await mustReadBack(world, theirs, { ...place, keyring: key, description }, await file());
    const other = await derived('another one', description);
    await mustNotRead(world, theirs, { ...place, keyring: other, description });
  }

  async function dropped(format) {
    const place = { key: `${client.name}/key-pair/${format}`, format, description: {} };
    const { publicKey, privateKeyFile } = await createKeyPair(passphrase);
    const sender = rawRsaKeyring({ publicKey: await importRsaPublicKey(publicKey) });
    await sealift(world, async () => sender).put({ ...place, keyring: unused, file: await file() });
    const privateKey = base64In(await exportPrivateKey(privateKeyFile, passphrase));
    const keyring = /** @type {const} */ ({ type: 'rsa', privateKey, publicKey: base64In(publicKey) });
    await mustReadBack(world, theirs, { ...place, keyring }, await file());
  }

  async function weRead(format) {
    const place = { key: `${client.name}/passphrase/theirs/${format}`, format };
    const keyring = await derived(passphrase, THEIRS);
    await theirs.put({ ...place, keyring, description: THEIRS, file: await file() });
    await mustReadBack(world, ours, { ...place, keyring: unused, description: THEIRS }, await file());
  }
}

/** What stands between the lines of a PEM block, as base64. */
const base64In = (/** @type {string} */ pem) => pem.replace(/-----[^-]+-----|\s/g, '');

/** @returns {Promise<import('./peer.js').Keyring>} */
async function derived(text, description) {
  const key = await derivePassphraseKey(text, description);
  return { type: 'aes', key: Buffer.from(key).toString('base64') };
}

async function descriptionOf({ client, bucket }, { key, format }) {
  const { Metadata = {} } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  return JSON.parse(Metadata[ENTRIES[format]] ?? '{}');
}
