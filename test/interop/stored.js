import { buffer, text } from 'node:stream/consumers';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { INSTRUCTION_FILE_METADATA, instructionFileKey } from '@sealift/core';

/** @typedef {import('./world.js').World} World */

/** Stores an object as it is. @param {World} world */
export async function store({ client, bucket }, key, metadata, body, size) {
  await client.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Metadata: metadata, Body: body, ContentLength: size }),
  );
}

/** @param {World} world @param {string} key of the object @param {string} body @param {string} [suffix] */
export async function storeInstructionFile(world, key, body, suffix) {
  const bytes = Buffer.from(body);
  await store(world, instructionFileKey(key, suffix), INSTRUCTION_FILE_METADATA, bytes, bytes.length);
}

/** An object as it is stored. @param {World} world @param {string} key @param {string} [range] */
export async function load({ client, bucket }, key, range) {
  const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: range }));
  const body = /** @type {import('node:stream').Readable} */ (answer.Body);
  return { metadata: answer.Metadata ?? {}, objectSize: answer.ContentLength ?? -1, body };
}

/**
 * Body of an instruction file; undefined when there is none.
 *
 * @param {World} world
 * @param {string} key of the object
 * @param {string} [suffix]
 */
export async function loadInstructionFile(world, key, suffix) {
  try {
    return await text((await load(world, instructionFileKey(key, suffix))).body);
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** The whole of an object, to change it. @param {World} world @param {string} key */
export async function loadAll(world, key) {
  const { metadata, body } = await load(world, key);
  return { metadata, body: await buffer(body) };
}

/** Names of what lies under a key: the object and its instruction files. @param {World} world @param {string} key */
export async function storedUnder({ client, bucket }, key) {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key }));
  return Contents.map(({ Key }) => Key);
}
