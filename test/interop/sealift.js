import { createReadStream } from 'node:fs';
import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { deleteObject, ObjectStore } from '@sealift/admin/rewrap';
import {
  createOpener,
  createSealer,
  joinInstructionFile,
  needsInstructionFile,
  openTo,
  openUnauthenticatedRange,
  sealStream,
  splitInstructionFile,
} from '@sealift/core';
import { describedAs, keyringOf } from './keyrings.js';
import { load, loadInstructionFile, store, storeInstructionFile } from './stored.js';

/**
 * Sealift itself, in the shape of the other clients. Its rewrapping is tested apart (`rewraps.js`).
 *
 * @param {import('./world.js').World} world
 * @returns {Omit<import('./peer.js').Peer, 'reencrypt'>}
 */
export function sealift(world) {
  return {
    async put(request) {
      const { size } = await stat(request.file);
      const keyring = await keyringOf(world, request);
      const fileInfo = { name: 'Übersicht.pdf', type: 'application/pdf' };
      const sealer = await createSealer({
        keyring,
        plaintextSize: size,
        fileInfo,
        objectKey: request.key,
        ...suite(request),
      });
      const split =
        request.placement === 'instruction-file' ? splitInstructionFile(sealer.metadata) : undefined;
      if (split !== undefined) await storeInstructionFile(world, request.key, split.instructionFile);
      await store(
        world,
        request.key,
        split?.metadata ?? sealer.metadata,
        Readable.from(sealStream(sealer, createReadStream(request.file)), { objectMode: false }),
        sealer.objectSize,
      );
    },
    async get(request) {
      const { metadata, objectSize, body } = await load(world, request.key);
      try {
        const opener = await createOpener({
          keyring: describedAs(request.description, await keyringOf(world, request)),
          metadata: await completed(world, request, metadata),
          objectSize,
          objectKey: request.key,
          commitmentPolicy: suite(request).commitmentPolicy,
        });
        if (request.range === undefined) await openTo(opener, body, await fileSpool(request.file));
        else await writeFile(request.file, await rangeOf(world, request, opener), { flag: 'wx' });
      } finally {
        body.destroy();
      }
    },
    delete: ({ key }) => deleteObject(new ObjectStore(world.client, world.bucket), key),
    async close() {},
  };
}

/** With what its instruction file says, where the object has one. @param {import('./world.js').World} world @param {import('./peer.js').Request} request */
async function completed(world, { key, suffix }, metadata) {
  if (!needsInstructionFile(metadata)) return metadata;
  const file = await loadInstructionFile(world, key, suffix);
  return file === undefined ? metadata : joinInstructionFile(metadata, file);
}

/** @param {import('./world.js').World} world @param {import('./peer.js').Request} request */
async function rangeOf(world, { key, range = '' }, opener) {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  const wanted = { offset: Number(first), length: Number(last) - Number(first) + 1 };
  return openUnauthenticatedRange(opener, wanted, async ({ offset, length }) => {
    const part = await load(world, key, `bytes=${offset}-${offset + length - 1}`);
    return buffer(part.body);
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
