import {
  DeleteObjectCommand,
  type DeleteObjectCommandInput,
  type DeleteObjectCommandOutput,
  DeleteObjectsCommand,
  type DeleteObjectsCommandInput,
  type DeleteObjectsCommandOutput,
} from '@aws-sdk/client-s3';
import { INSTRUCTION_SUFFIX } from '@sealift/core';
import { checkPlace, invalidOption } from '../errors.js';
import { fileOf } from '../instruction-file/read.js';
import type { Settings } from '../options.js';

/** Keys of one request (API reference, DeleteObjects). */
const MAX_KEYS = 1000;

/** Deletes an object, and its instruction file; a single version alone. */
export async function deleteObject(
  { client }: Settings,
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
  }
  return deleted;
}

/** The same for many; what it answers is of the objects named, but for errors, which are all there. */
export async function deleteObjects(
  { client }: Settings,
  input: DeleteObjectsCommandInput,
  signal: AbortSignal | undefined,
): Promise<DeleteObjectsCommandOutput> {
  const { Objects = [], ...rest } = input.Delete ?? {};
  if (Objects.length === 0 || Objects.length > MAX_KEYS)
    throw invalidOption('Delete', `Delete names 1 to ${MAX_KEYS} objects.`);
  const named = new Set(Objects.map(({ Key }) => Key));
  const files = Objects.flatMap(({ Key = '', VersionId }) =>
    VersionId === undefined && !named.has(Key + INSTRUCTION_SUFFIX)
      ? [{ Key: Key + INSTRUCTION_SUFFIX }]
      : [],
  );
  const send = (objects: typeof Objects): Promise<DeleteObjectsCommandOutput> =>
    client.send(
      new DeleteObjectsCommand({ ...input, Delete: { ...rest, Objects: objects } }),
      signal === undefined ? {} : { abortSignal: signal },
    );
  const isOne = Objects.length + files.length <= MAX_KEYS;
  const first = await send(isOne ? [...Objects, ...files] : Objects);
  const second = isOne ? undefined : await send(files);
  const Errors = [...(first.Errors ?? []), ...(second?.Errors ?? [])];
  const Deleted = first.Deleted?.filter(({ Key }) => named.has(Key));
  const { Errors: _, Deleted: __, ...others } = first;
  return {
    ...others,
    ...(Deleted === undefined ? {} : { Deleted }),
    ...(Errors.length === 0 ? {} : { Errors }),
  };
}
