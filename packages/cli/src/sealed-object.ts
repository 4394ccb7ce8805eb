import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredKey } from '@sealift/admin/rewrap';
import { joinInstructionFile, type ObjectMetadata } from '@sealift/core';
import { UsageError } from './command.js';
import { InputFile } from './input-file.js';

/** An encrypted object, wherever it lies. */
export interface SealedObject {
  /** User metadata, with what an instruction file says. */
  readonly metadata: ObjectMetadata;
  /** Bytes. */
  readonly size: number;
  /** In S3: how its data key is wrapped; absent when only S3 has encrypted it. */
  readonly stored?: StoredKey;
  read(signal: AbortSignal): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** `DIR/object`, `DIR/metadata.json`, `DIR/instruction.json`, as `sealift encrypt` makes them. @throws UsageError */
export async function objectInFolder(
  directory: string,
  instructionPath: string | undefined,
): Promise<SealedObject> {
  const metadata = await readMetadata(join(directory, 'metadata.json'));
  const instructionFile = await readInstructionFile(directory, instructionPath);
  const object = await InputFile.open(join(directory, 'object'));
  return {
    metadata: instructionFile === undefined ? metadata : joinInstructionFile(metadata, instructionFile),
    size: object.size,
    read: (signal) => object.read(signal),
    close: () => object.close(),
  };
}

/** The one named must be there. */
async function readInstructionFile(directory: string, path: string | undefined): Promise<string | undefined> {
  try {
    return await readFile(path ?? join(directory, 'instruction.json'), 'utf8');
  } catch (error) {
    if (path === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @throws UsageError when it is not a JSON map of strings */
async function readMetadata(path: string): Promise<ObjectMetadata> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${path} is not JSON`);
    throw error;
  }
  const isMap =
    typeof parsed === 'object' &&
    parsed !== null &&
    !Array.isArray(parsed) &&
    Object.values(parsed).every((value) => typeof value === 'string');
  if (!isMap) throw new UsageError(`${path} is not a JSON map of strings`);
  return parsed as ObjectMetadata;
}
