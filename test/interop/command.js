import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { store, storeInstructionFile } from './stored.js';

const cli = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));

/** Runs `sealift`, with the keys of the world's S3. @param {import('./world.js').World} world @param {string[]} args */
export async function sealiftCommand({ s3 }, args) {
  const { accessKeyId, secretAccessKey } = s3.credentials;
  const env = { ...process.env, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  return promisify(execFile)(process.execPath, [cli, ...args], { env });
}

/** `sealift encrypt`, whose files are then stored as any program would do it. @param {import('./world.js').World} world */
export function command(world) {
  return {
    /** @param {import('./peer.js').Request} request */
    async put({ key, format, keyring, file, placement }) {
      const out = path.join(world.folder, encodeURIComponent(`${key}/sealed`));
      const place = placement === 'instruction-file' ? ['--instruction-file'] : [];
      const wrap = await keyFlag(world, '', keyring);
      await sealiftCommand(world, ['encrypt', file, ...wrap, '--format', format, ...place, '--out', out]);
      if (placement === 'instruction-file')
        await storeInstructionFile(world, key, await readFile(path.join(out, 'instruction.json'), 'utf8'));
      const object = path.join(out, 'object');
      const metadata = JSON.parse(await readFile(path.join(out, 'metadata.json'), 'utf8'));
      await store(world, key, metadata, createReadStream(object), (await stat(object)).size);
      await rm(out, { recursive: true });
    },
  };
}

let files = 0;

/**
 * The flag that hands a keyring to the command; keys travel in files.
 *
 * @param {{ folder: string }} world
 * @param {string} prefix of the flag: '', 'from-', 'to-'
 * @param {import('./peer.js').Keyring} keyring
 */
export async function keyFlag({ folder }, prefix, keyring) {
  files += 1;
  const file = path.join(folder, `key-${files}`);
  if (keyring.type === 'kms') throw new Error('the command takes a file of the local KMS');
  if (keyring.type === 'aes') {
    await writeFile(file, keyring.key, { mode: 0o600 });
    return [`--${prefix}aes-key`, file];
  }
  const isPrivate = prefix === 'from-';
  const [label, base64] = isPrivate ? ['PRIVATE KEY', keyring.privateKey] : ['PUBLIC KEY', keyring.publicKey];
  await writeFile(file, `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`, { mode: 0o600 });
  return [`--${prefix}rsa-${isPrivate ? 'private' : 'public'}-key`, file];
}
