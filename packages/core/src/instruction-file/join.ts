import { CoreError } from '../errors.js';
import { type Entries, mixed, readEntries } from '../metadata/entries.js';
import type { ObjectMetadata } from '../metadata/header.js';
import {
  OLDER_ENTRIES,
  UNENCRYPTED_LENGTH,
  V1_ENCRYPTED_DATA_KEY,
  V2,
  V3_ENTRIES,
} from '../metadata/names.js';
import { IDLE_ENTRIES, needsInstructionFile, V3_FILE_ENTRIES, V3_OBJECT_ENTRIES } from './names.js';

/** More than any wrapped key with its description needs; a file is never larger than S3's metadata by much. */
const MAX_FILE_CHARS = 65_536;

/**
 * Puts an object's metadata and its instruction file together, for `createOpener` or `decodeMetadata`. Strict: a JSON map
 * of strings, no name twice, nothing but the entries that belong into such a file. What pins the content (`x-amz-c`,
 * `x-amz-d`, `x-amz-i`) counts on the object only: inside a file it is refused, whatever it says.
 *
 * @param metadata the object's user metadata; it must not hold a wrapped data key itself
 * @param instructionFile the file's body
 * @throws CoreError `instruction-file-invalid`, `metadata-mixed-versions`, `metadata-invalid`
 */
export function joinInstructionFile(metadata: ObjectMetadata, instructionFile: string): ObjectMetadata {
  const object = readEntries(metadata);
  if (!needsInstructionFile(metadata)) {
    throw invalidFile(
      'The object holds its wrapped data key itself: an instruction file beside it is refused.',
    );
  }
  const file = readFile(instructionFile);
  if (V3_OBJECT_ENTRIES.some((name) => file.has(name))) {
    throw invalidFile('The instruction file holds entries that belong to the object: it was tampered with.');
  }
  const isV3 = V3_FILE_ENTRIES.some((name) => file.has(name));
  const isOlder = OLDER_ENTRIES.some((name) => file.has(name));
  if (isV3 === isOlder) {
    throw isV3 ? mixed() : invalidFile('The instruction file holds no wrapped data key.');
  }
  if (isV3) return joinV3(metadata, object, file);
  return joinOlder(metadata, object, file);
}

function joinV3(metadata: ObjectMetadata, object: Entries, file: Entries): ObjectMetadata {
  if (OLDER_ENTRIES.some((name) => object.has(name))) throw mixed();
  if (V3_FILE_ENTRIES.some((name) => object.has(name))) {
    throw invalidFile('Object and instruction file both say how the data key is wrapped.');
  }
  return { ...without(metadata, V3_FILE_ENTRIES), ...asEntries(file) };
}

function joinOlder(metadata: ObjectMetadata, object: Entries, file: Entries): ObjectMetadata {
  if (V3_ENTRIES.some((name) => object.has(name))) throw mixed();
  // Old clients leave the length at the object.
  if (OLDER_ENTRIES.some((name) => name !== UNENCRYPTED_LENGTH && object.has(name))) {
    throw invalidFile('Object and instruction file both describe the encryption.');
  }
  if (!file.has(V2.encryptedDataKey) && !file.has(V1_ENCRYPTED_DATA_KEY)) {
    throw invalidFile('The instruction file holds no wrapped data key.');
  }
  return { ...without(metadata, OLDER_ENTRIES), ...asEntries(file) };
}

function readFile(text: string): Entries {
  const parsed = parse(text);
  const allowed = [...V3_ENTRIES, ...OLDER_ENTRIES, ...IDLE_ENTRIES];
  const file = new Map(readEntries(parsed));
  for (const name of Object.keys(parsed)) {
    if (!allowed.includes(name.toLowerCase())) {
      throw invalidFile('The instruction file holds an entry that does not belong into it.');
    }
    // Refused even when empty, which elsewhere counts as absent.
    if (V3_OBJECT_ENTRIES.includes(name.toLowerCase())) file.set(name.toLowerCase(), '');
  }
  for (const name of IDLE_ENTRIES) file.delete(name);
  return file;
}

function parse(text: string): Record<string, string> {
  let parsed: unknown;
  try {
    parsed = text.length > MAX_FILE_CHARS ? undefined : JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  const isMap = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  const entries = isMap ? Object.entries(parsed as object) : [];
  if (!isMap || !entries.every(([, value]) => typeof value === 'string')) {
    throw invalidFile('The instruction file is not a JSON map of strings.');
  }
  // JSON keeps the last one of two entries with one name: two strings for each entry, or one was hidden.
  const strings = text.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  if (strings.length !== entries.length * 2) throw invalidFile('The instruction file names an entry twice.');
  return parsed as Record<string, string>;
}

/**
 * A file comes as S3 stored it, while metadata values pass S3's mangling, which the decoder undoes. So nothing in here may
 * look mangled: what could is escaped, which is the same JSON.
 */
function asEntries(file: Entries): Record<string, string> {
  return Object.fromEntries(
    [...file].map(([name, value]) => [
      name,
      value
        .replace(/[\x80-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .replaceAll('=?', '=\\u003f'),
    ]),
  );
}

function without(metadata: ObjectMetadata, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => !names.includes(name.toLowerCase())));
}

function invalidFile(message: string): CoreError {
  return new CoreError('instruction-file-invalid', message, { field: 'instructionFile' });
}
