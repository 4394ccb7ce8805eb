import {
  DeleteObjectCommand,
  type DeleteObjectCommandInput,
  type DeleteObjectCommandOutput,
  DeleteObjectsCommand,
  type DeleteObjectsCommandInput,
  type DeleteObjectsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { INSTRUCTION_SUFFIX } from '@sealift/core';
import { checkPlace, invalidOption } from '../errors.js';
import { fileOf } from '../instruction-file/read.js';
import type { Settings } from '../options.js';
import { deleteTable, findTable, tableOf } from '../segments/table-object.js';

/** Keys of one request (API reference, DeleteObjects). */
const MAX_KEYS = 1000;

/** Deletes an object, and its instruction file; a single version alone. */
export async function deleteObject(
  { client, segments = false }: Settings,
  input: DeleteObjectCommandInput,
  signal: AbortSignal | undefined,
): Promise<DeleteObjectCommandOutput> {
  checkPlace(input);
  const options = signal === undefined ? {} : { abortSignal: signal };
  const deleted = await client.send(new DeleteObjectCommand(input), options);
  // Other versions may need the file.
  if (input.VersionId === undefined) {
    const { Bucket, Key, ExpectedBucketOwner, RequestPayer } = fileOf(input, undefined);
    await client.send(new DeleteObjectCommand({ Bucket, Key, ExpectedBucketOwner, RequestPayer }), options);
    if (segments) await deleteTable(client, input, signal);
  }
  return deleted;
}

/** The same for many; what it answers is of the objects named, but for errors, which are all there. */
export async function deleteObjects(
  { client, segments = false }: Settings,
  input: DeleteObjectsCommandInput,
  signal: AbortSignal | undefined,
): Promise<DeleteObjectsCommandOutput> {
  const { Objects = [], ...rest } = input.Delete ?? {};
  if (Objects.length === 0 || Objects.length > MAX_KEYS)
    throw invalidOption('Delete', `Delete names 1 to ${MAX_KEYS} objects.`);
  const named = new Set(Objects.map(({ Key }) => Key));
  const whole = Objects.flatMap(({ Key = '', VersionId }) => (VersionId === undefined ? [Key] : []));
  const tables = segments ? await tablesOf(client, input, whole, signal) : [];
  const beside = [...whole.map((key) => key + INSTRUCTION_SUFFIX), ...tables];
  const files = beside.filter((key) => !named.has(key)).map((Key) => ({ Key }));
  const send = (objects: typeof Objects): Promise<DeleteObjectsCommandOutput> =>
    client.send(
      new DeleteObjectsCommand({ ...input, Delete: { ...rest, Objects: objects } }),
      signal === undefined ? {} : { abortSignal: signal },
    );
  const isOne = Objects.length + files.length <= MAX_KEYS;
  const first = await send(isOne ? [...Objects, ...files] : Objects);
  const Errors = [...(first.Errors ?? [])];
  for (let at = 0; !isOne && at < files.length; at += MAX_KEYS)
    Errors.push(...((await send(files.slice(at, at + MAX_KEYS))).Errors ?? []));
  const Deleted = first.Deleted?.filter(({ Key }) => named.has(Key));
  const { Errors: _, Deleted: __, ...others } = first;
  return {
    ...others,
    ...(Deleted === undefined ? {} : { Deleted }),
    ...(Errors.length === 0 ? {} : { Errors }),
  };
}

/** Heads at a time. */
const AT_A_TIME = 8;

/** Keys of the segment tables that these objects have. */
async function tablesOf(
  client: S3Client,
  { Bucket, ExpectedBucketOwner, RequestPayer }: DeleteObjectsCommandInput,
  keys: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const found: string[] = [];
  for (let at = 0; at < keys.length; at += AT_A_TIME) {
    const looks = keys.slice(at, at + AT_A_TIME).map(async (Key) => {
      const place = { Bucket, Key, ExpectedBucketOwner, RequestPayer };
      if (await findTable(client, place, signal)) found.push(tableOf(place).Key);
    });
    await Promise.all(looks);
  }
  return found;
}
