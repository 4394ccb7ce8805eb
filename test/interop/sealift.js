import { createReadStream } from 'node:fs';
import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { S3EncryptionClient } from '@sealift/client';
import { createSigningKeyPair, signingKey } from '@sealift/core/signatures';
import { describedAs, keyringOf } from './keyrings.js';

/**
 * Sealift itself, `@sealift/client`, in the shape of the other clients. Its rewrapping is tested apart (`rewraps.js`).
 *
 * @param {import('./world.js').World} world
 * @param {typeof keyringOf} [keyringFor] in place of the request's own
 * @returns {Omit<import('./peer.js').Peer, 'reencrypt'>}
 */
export function sealift(world, keyringFor = keyringOf) {
  /** What a key signs holds an entry of its own, which the others must read past. */
  const uploader = createSigningKeyPair().then(signingKey);
  return {
    async put(request) {
      const signed = request.format === 'v2' ? {} : { signingKey: await uploader };
      const length = request.format === 'v2' ? {} : { ContentLength: (await stat(request.file)).size };
      const s3 = clientFor(world, request, await keyringFor(world, request), signed);
      await s3.putObject(
        { Bucket: world.bucket, Key: request.key, Body: createReadStream(request.file), ...length },
        { fileInfo: { name: 'Übersicht.pdf', type: 'application/pdf' } },
      );
    },
    async get(request) {
      const s3 = clientFor(
        world,
        request,
        describedAs(request.description, await keyringFor(world, request)),
      );
      const input = { Bucket: world.bucket, Key: request.key };
      const suffix = request.suffix === undefined ? {} : { instructionFileSuffix: request.suffix };
      if (request.range === undefined) {
        await s3.getObjectTo(input, await fileSpool(request.file), suffix);
      } else {
        const { Body } = await s3.getObject({ ...input, Range: request.range }, suffix);
        await writeFile(request.file, (await Body?.transformToByteArray()) ?? '', { flag: 'wx' });
      }
    },
    async delete(place) {
      const s3 = clientFor(world, { ...place, file: '' }, await keyringFor(world, place));
      await s3.deleteObject({ Bucket: world.bucket, Key: place.key });
    },
    async close() {},
  };
}

/** @param {import('./world.js').World} world @param {import('./peer.js').Request} request */
function clientFor({ client }, request, keyring, more = {}) {
  const { suite: encryptionAlgorithm, commitmentPolicy } = suite(request);
  return new S3EncryptionClient({
    client,
    keyring,
    ...more,
    encryptionAlgorithm,
    commitmentPolicy,
    enableInstructionFilePutObject: request.placement === 'instruction-file',
    enableLegacyUnauthenticatedModes: request.range !== undefined,
  });
}

/** @returns {{ suite: import('@sealift/core').SuiteName, commitmentPolicy: import('@sealift/core').CommitmentPolicy }} */
export function suite({ format }) {
  return format === 'v2'
    ? { suite: 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF', commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT' }
    : {
        suite: 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY',
        commitmentPolicy: 'REQUIRE_ENCRYPT_REQUIRE_DECRYPT',
      };
}

/** Plaintext stays in a hidden file until it is authentic. @returns {Promise<import('@sealift/core').Spool>} */
async function fileSpool(file) {
  const hidden = `${file}.unverified`;
  const handle = await open(hidden, 'wx');
  return {
    async write(bytes) {
      await handle.write(bytes);
    },
    async commit() {
      await handle.close();
      await rename(hidden, file);
    },
    async discard() {
      await handle.close();
      await rm(hidden, { force: true });
    },
  };
}
