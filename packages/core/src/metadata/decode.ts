import { CoreError } from '../errors.js';
import type { WrapAlgorithm } from '../keyrings/keyring.js';
import {
  COMMITMENT_BYTES,
  COMMITTING_SUITE,
  IV_BYTES,
  MESSAGE_ID_BYTES,
  NON_COMMITTING_SUITE,
} from '../suites.js';
import {
  binary,
  type Entries,
  invalid,
  jsonMap,
  mixed,
  nonZero,
  readEntries,
  required,
  unsupported,
} from './entries.js';
import type { ObjectHeader, ObjectMetadata } from './header.js';
import {
  LEGACY_CONTENT,
  LEGACY_WRAPS,
  OLDER_ENTRIES,
  V1_ENCRYPTED_DATA_KEY,
  V2,
  V3,
  V3_ENTRIES,
  WRAP_CODES,
} from './names.js';

/** nonce (12) ‖ wrapped key (32) ‖ tag (16). */
const AES_GCM_WRAPPED_BYTES = 60;

/**
 * Reads what the metadata says, all of it or nothing: one format version only, every entry well-formed. Entries that
 * are not the format's own are ignored; names are compared without case; an empty value counts as absent.
 *
 * @throws CoreError `not-encrypted`, `metadata-invalid`, `metadata-mixed-versions`, `unsupported-algorithm`,
 * `legacy-algorithm-refused`, `instruction-file-required`
 */
export function decodeMetadata(metadata: ObjectMetadata): ObjectHeader {
  const entries = readEntries(metadata);
  const isV3 = V3_ENTRIES.some((name) => entries.has(name));
  const isOlder = OLDER_ENTRIES.some((name) => entries.has(name));
  if (isV3 && isOlder) throw mixed();
  if (isV3) return decodeV3(entries);
  if (isOlder) return decodeOlder(entries);
  throw new CoreError(
    'not-encrypted',
    'The object carries no S3 Encryption Client metadata: it is not encrypted so.',
  );
}

function decodeV3(entries: Entries): ObjectHeader {
  const contentAlgorithm = required(entries, V3.contentAlgorithm);
  if (contentAlgorithm !== COMMITTING_SUITE.contentAlgorithm) throw unsupported(V3.contentAlgorithm);
  const keyCommitment = binary(entries, V3.keyCommitment, COMMITMENT_BYTES);
  const messageId = nonZero(V3.messageId, binary(entries, V3.messageId, MESSAGE_ID_BYTES));
  if (!entries.has(V3.encryptedDataKey) && !entries.has(V3.wrapAlgorithm)) {
    throw new CoreError(
      'instruction-file-required',
      'The wrapped data key is not in the metadata but in an instruction file, which was not given.',
    );
  }
  const code = required(entries, V3.wrapAlgorithm);
  const wrapAlgorithm = wrapAlgorithms.find((name) => WRAP_CODES[name] === code);
  if (wrapAlgorithm === undefined) throw unsupported(V3.wrapAlgorithm);
  const descriptionEntry = wrapAlgorithm === 'kms+context' ? V3.encryptionContext : V3.materialDescription;
  return {
    suite: COMMITTING_SUITE,
    wrapAlgorithm,
    encryptedDataKey: wrappedKey(entries, V3.encryptedDataKey, wrapAlgorithm),
    description: jsonMap(entries, descriptionEntry),
    messageId,
    keyCommitment,
  };
}

function decodeOlder(entries: Entries): ObjectHeader {
  if (entries.has(V1_ENCRYPTED_DATA_KEY)) {
    if (entries.has(V2.encryptedDataKey)) throw mixed();
    throw legacy('the V1 format (AES-CBC)');
  }
  const contentAlgorithm = required(entries, V2.contentAlgorithm);
  const wrapName = required(entries, V2.wrapAlgorithm);
  if (contentAlgorithm === LEGACY_CONTENT) throw legacy(LEGACY_CONTENT);
  if (contentAlgorithm !== NON_COMMITTING_SUITE.contentAlgorithm) throw unsupported(V2.contentAlgorithm);
  if (LEGACY_WRAPS.includes(wrapName)) throw legacy(`the key wrap ${wrapName}`);
  const wrapAlgorithm = wrapAlgorithms.find((name) => name === wrapName);
  if (wrapAlgorithm === undefined) throw unsupported(V2.wrapAlgorithm);
  if ((entries.get(V2.tagLength) ?? '128') !== '128') throw invalid(V2.tagLength, 'must be 128');
  return {
    suite: NON_COMMITTING_SUITE,
    wrapAlgorithm,
    encryptedDataKey: wrappedKey(entries, V2.encryptedDataKey, wrapAlgorithm),
    description: jsonMap(entries, V2.materialDescription),
    messageId: nonZero(V2.iv, binary(entries, V2.iv, IV_BYTES)),
  };
}

export const wrapAlgorithms: readonly WrapAlgorithm[] = Object.keys(WRAP_CODES) as WrapAlgorithm[];

export function wrappedKey(entries: Entries, name: string, wrap: WrapAlgorithm): Uint8Array<ArrayBuffer> {
  return binary(entries, name, wrap === 'AES/GCM' ? AES_GCM_WRAPPED_BYTES : undefined);
}

function legacy(what: string): CoreError {
  return new CoreError(
    'legacy-algorithm-refused',
    `The object uses ${what}: a legacy algorithm that is not read unless legacy reading is enabled.`,
  );
}
