import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenedObject } from '@sealift/client';
import { joinInstructionFile, type ObjectMetadata, type Opener } from '@sealift/core';
import { segmentTableKey } from '@sealift/core/segments';
import { UsageError } from './command.js';
import { InputFile, type RangedInput } from './input-file.js';
import { spooledInput } from './spooled-input.js';

/** In a folder, the segment table of its `object`: as its key would be in S3. */
export const TABLE_FILE: string = segmentTableKey('object');

/** The bytes of an object, wherever it lies. */
export interface StoredBytes {
  /** Of the object. */
  readonly size: number;
  /** Reading it once more costs no transfer. */
  readonly isAtHand: boolean;
  read(signal: AbortSignal): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** An encrypted object that is not in S3. */
export interface SealedObject extends StoredBytes, Pick<RangedInput, 'readPart'> {
  /** User metadata, with what an instruction file says. */
  readonly metadata: ObjectMetadata;
  /** The file in which its segment table would be; undefined where it has no place for one. */
  readonly tablePath?: string;
}

/** An object, and what opens it. */
export interface Opened {
  readonly object: StoredBytes;
  /** Absent where only S3 has encrypted it. */
  readonly opener?: Opener;
  /** Of what can be verified. */
  readonly ranges?: Required<Pick<OpenedObject, 'readRange' | 'rangeVerification'>>;
}

/** `DIR/object`, `DIR/metadata.json`, `DIR/instruction.json`, `DIR/object.segments`, as `sealift encrypt` makes them. @throws UsageError */
export async function objectInFolder(
  directory: string,
  instructionPath: string | undefined,
): Promise<SealedObject> {
  const metadata = await readMetadata(join(directory, 'metadata.json'));
  const instructionFile = await readInstructionFile(directory, instructionPath);
  const object = await InputFile.open(join(directory, 'object'));
  return {
    metadata: instructionFile === undefined ? metadata : joinInstructionFile(metadata, instructionFile),
    tablePath: join(directory, TABLE_FILE),
    ...whole(object),
  };
}

/** An object whose bytes come in a stream, and whose metadata are in a file. @throws UsageError, and what the stream throws */
export async function objectInStream(
  stream: AsyncIterable<Uint8Array>,
  paths: { readonly metadata: string; readonly instructionFile: string | undefined },
  signal: AbortSignal,
): Promise<SealedObject> {
  const metadata = await readMetadata(paths.metadata);
  const file = paths.instructionFile;
  const complete =
    file === undefined ? metadata : joinInstructionFile(metadata, await readFile(file, 'utf8'));
  return { metadata: complete, ...whole(await spooledInput(stream, signal)) };
}

function whole(input: RangedInput): Omit<SealedObject, 'metadata'> {
  return {
    size: input.size,
    isAtHand: true,
    read: (signal) => input.read(signal),
    readPart: (range, signal) => input.readPart(range, signal),
    close: () => input.close(),
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
