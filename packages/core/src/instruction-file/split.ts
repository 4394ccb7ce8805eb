import { decodeMetadata } from '../metadata/decode.js';
import type { ObjectMetadata } from '../metadata/header.js';
import { OLDER_ENTRIES, UNENCRYPTED_LENGTH } from '../metadata/names.js';
import { V3_FILE_ENTRIES } from './names.js';

export interface SplitMetadata {
  /** User metadata of the object. */
  readonly metadata: Record<string, string>;
  /** Body of the instruction file: compact JSON in ASCII without a single space, which one client needs. */
  readonly instructionFile: string;
}

/**
 * Takes the wrapped data key out of an object's metadata (s3-encryption/data-format/metadata-strategy.md). V3: wrapped
 * key, wrap algorithm and description move, what pins the content stays. V2: every entry of the format moves. Other
 * entries stay, ours too. The file is stored before the object, under `instructionFileKey`.
 *
 * @throws CoreError the reading codes: only sound metadata is split
 */
export function splitInstructionFile(metadata: ObjectMetadata): SplitMetadata {
  const { suite } = decodeMetadata(metadata);
  const moving = suite.format === 'V3' ? V3_FILE_ENTRIES : OLDER_ENTRIES;
  const kept: Record<string, string> = {};
  const moved: Record<string, string> = {};
  for (const [name, value] of Object.entries(metadata)) {
    const lower = name.toLowerCase();
    if (!moving.includes(lower)) kept[name] = value;
    // One client refuses the length inside, and nothing needs it.
    else if (value !== '' && lower !== UNENCRYPTED_LENGTH) moved[lower] = value;
  }
  return { metadata: kept, instructionFile: fileBody(moved) };
}

/** @internal Compact JSON in ASCII. */
export function fileBody(entries: Readonly<Record<string, string>>): string {
  // Spaces and other characters stand inside strings only, where an escape says the same.
  return JSON.stringify(entries).replace(
    /[^\x21-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
