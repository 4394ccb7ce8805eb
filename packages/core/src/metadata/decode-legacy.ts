import { CoreError } from '../errors.js';
import type { StringMap, WrapAlgorithm } from '../keyrings/keyring.js';
import type { LegacyWrap } from '../keyrings/legacy-port.js';
import { IV_BYTES, NON_COMMITTING_SUITE } from '../suites.js';
import { wrapAlgorithms, wrappedKey } from './decode.js';
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
import type { ObjectMetadata } from './header.js';
import {
  FILE_INFO,
  LEGACY_CONTENT,
  LEGACY_WRAPS,
  SIGNATURE,
  V1_ENCRYPTED_DATA_KEY,
  V2,
  V3_ENTRIES,
} from './names.js';

const CBC_IV_BYTES = 16;
/** V1 does not name its wrap: an AES-wrapped key is never longer than this, an RSA block always is. */
const LONGEST_ECB_WRAP_BYTES = 48;

/** What the metadata of a legacy object says. */
export interface LegacyHeader {
  readonly content: 'CBC' | 'GCM';
  readonly wrapAlgorithm: LegacyWrap | WrapAlgorithm;
  readonly encryptedDataKey: Uint8Array<ArrayBuffer>;
  readonly description: StringMap;
  /** 16 bytes for CBC, 12 for GCM. */
  readonly iv: Uint8Array<ArrayBuffer>;
}

/**
 * Reads V1 metadata, and V2 metadata with a legacy content or wrap algorithm (s3-encryption/data-format/
 * content-metadata.md). Everything else is not legacy, or is refused by `decodeMetadata`: undefined.
 *
 * @throws CoreError `metadata-invalid`, `metadata-mixed-versions`, `unsupported-algorithm`, `content-relabelled`
 */
export function decodeLegacy(metadata: ObjectMetadata): LegacyHeader | undefined {
  const entries = readEntries(metadata);
  if (V3_ENTRIES.some((name) => entries.has(name))) return undefined;
  if (entries.has(V1_ENCRYPTED_DATA_KEY)) return decodeV1(entries);
  const contentAlgorithm = entries.get(V2.contentAlgorithm);
  const wrapName = entries.get(V2.wrapAlgorithm) ?? '';
  if (contentAlgorithm === LEGACY_CONTENT) return decodeV2(entries, 'CBC');
  if (contentAlgorithm === NON_COMMITTING_SUITE.contentAlgorithm && LEGACY_WRAPS.includes(wrapName)) {
    return decodeV2(entries, 'GCM');
  }
  return undefined;
}

function decodeV1(entries: Entries): LegacyHeader {
  const ofV2 = [V2.encryptedDataKey, V2.wrapAlgorithm, V2.contentAlgorithm, V2.tagLength];
  if (ofV2.some((name) => entries.has(name))) throw mixed();
  checkNotOfGcm(entries);
  const encryptedDataKey = binary(entries, V1_ENCRYPTED_DATA_KEY);
  return {
    content: 'CBC',
    wrapAlgorithm: encryptedDataKey.byteLength > LONGEST_ECB_WRAP_BYTES ? 'RSA' : 'AES',
    encryptedDataKey,
    description: jsonMap(entries, V2.materialDescription),
    iv: nonZero(V2.iv, binary(entries, V2.iv, CBC_IV_BYTES)),
  };
}

function decodeV2(entries: Entries, content: 'CBC' | 'GCM'): LegacyHeader {
  const isCbc = content === 'CBC';
  if (isCbc) checkNotOfGcm(entries);
  // CBC has no tag. One client writes a length of 0 when it wraps such a key anew.
  const tagLength = isCbc ? '0' : '128';
  if ((entries.get(V2.tagLength) ?? tagLength) !== tagLength) {
    throw invalid(V2.tagLength, `must be ${tagLength}`);
  }
  return {
    content,
    ...wrapOf(entries),
    description: jsonMap(entries, V2.materialDescription),
    iv: nonZero(V2.iv, binary(entries, V2.iv, isCbc ? CBC_IV_BYTES : IV_BYTES)),
  };
}

/**
 * Whoever writes to the bucket can call authenticated content AES-CBC. Where an entry is left that only AES-GCM objects have, it
 * shows; where they were removed, nothing does (docs/object-format.md, "Legacy reading").
 */
function checkNotOfGcm(entries: Entries): void {
  const left = [FILE_INFO, SIGNATURE].find((name) => entries.has(name));
  const found = entries.get(V2.tagLength) === '128' ? V2.tagLength : left;
  if (found === undefined) return;
  throw new CoreError(
    'content-relabelled',
    `The metadata calls the content AES-CBC, and has the entry ${found}, which goes with AES-GCM only: it was changed.`,
    { field: found },
  );
}

function wrapOf(entries: Entries): Pick<LegacyHeader, 'wrapAlgorithm' | 'encryptedDataKey'> {
  const name = required(entries, V2.wrapAlgorithm);
  const known = wrapAlgorithms.find((one) => one === name);
  if (known !== undefined) {
    return { wrapAlgorithm: known, encryptedDataKey: wrappedKey(entries, V2.encryptedDataKey, known) };
  }
  if (!LEGACY_WRAPS.includes(name)) throw unsupported(V2.wrapAlgorithm);
  return {
    wrapAlgorithm: name as LegacyWrap,
    encryptedDataKey: binary(entries, V2.encryptedDataKey),
  };
}
