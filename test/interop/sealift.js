import { createReadStream } from 'node:fs';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  createOpener,
  createSealer,
  importAesWrappingKey,
  importRsaPrivateKey,
  importRsaPublicKey,
  kmsKeyring,
  openTo,
  rawAesKeyring,
  rawRsaKeyring,
  sealStream,
} from '@sealift/core';

/**
 * Sealift itself, in the shape of the other clients.
 *
 * @param {import('./world.js').World} world
 * @returns {import('./peer.js').Peer}
 */
export function sealift(world) {
  return {
    async put(request) {
      const { size } = await stat(request.file);
      const keyring = await keyringOf(world, request);
      const fileInfo = { name: 'Übersicht.pdf', type: 'application/pdf' };
      const sealer = await createSealer({ keyring, plaintextSize: size, fileInfo, ...suite(request) });
      await store(
        world,
        request.key,
        sealer.metadata,
        Readable.from(sealStream(sealer, createReadStream(request.file)), { objectMode: false }),
        sealer.objectSize,
      );
    },
    async get(request) {
      const { metadata, objectSize, body } = await load(world, request.key);
      const keyring = await keyringOf(world, request);
      const { commitmentPolicy } = suite(request);
      try {
        const opener = await createOpener({
          keyring: describedAs(request.description, keyring),
          metadata,
          objectSize,
          commitmentPolicy,
        });
        await openTo(opener, body, await fileSpool(request.file));
      } finally {
        body.destroy();
      }
    },
    async close() {},
  };
}

/** Stores an object as it is. @param {import('./world.js').World} world */
export async function store({ client, bucket }, key, metadata, body, size) {
  await client.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Metadata: metadata, Body: body, ContentLength: size }),
  );
}

/** An object as it is stored. @param {import('./world.js').World} world */
export async function load({ client, bucket }, key) {
  const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const body = /** @type {Readable} */ (answer.Body);
  return { metadata: answer.Metadata ?? {}, objectSize: answer.ContentLength ?? -1, body };
}

/** @returns {{ suite: import('@sealift/core').SuiteName, commitmentPolicy: import('@sealift/core').CommitmentPolicy }} */
function suite({ format }) {
  return format === 'v2'
    ? { suite: 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF', commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT' }
    : {
        suite: 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY',
        commitmentPolicy: 'REQUIRE_ENCRYPT_REQUIRE_DECRYPT',
      };
}

/** @returns {Promise<import('@sealift/core').Keyring>} */
async function keyringOf({ kms }, { keyring, description }) {
  const bytes = (base64) => new Uint8Array(Buffer.from(base64, 'base64'));
  switch (keyring.type) {
    case 'aes':
      return rawAesKeyring({
        wrappingKey: await importAesWrappingKey(bytes(keyring.key)),
        materialDescription: description,
      });
    case 'rsa':
      return rawRsaKeyring({
        publicKey: await importRsaPublicKey(bytes(keyring.publicKey)),
        privateKey: await importRsaPrivateKey(bytes(keyring.privateKey)),
        materialDescription: description,
      });
    default:
      return kmsKeyring({ kms, keyId: keyring.keyId, encryptionContext: description });
  }
}

/** Raw keyrings ignore the material description; here it must be the one that the other client wrote. */
function describedAs(expected, keyring) {
  return {
    ...keyring,
    unwrapDataKey(suite, wrapped) {
      if (
        keyring.wrapAlgorithm !== 'kms+context' &&
        !isDeepStrictEqual({ ...wrapped.description }, expected)
      ) {
        throw new Error(`the material description was read as ${JSON.stringify(wrapped.description)}`);
      }
      return keyring.unwrapDataKey(suite, wrapped);
    },
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

/** Whether two files have the same bytes. */
export async function sameContent(a, b) {
  return (await readFile(a)).equals(await readFile(b));
}
