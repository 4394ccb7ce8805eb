import { encodeBase64 } from '../bytes/base64.js';
import { CoreError } from '../errors.js';
import { joinInstructionFile } from '../instruction-file/join.js';
import { fileBody } from '../instruction-file/split.js';
import { decodeLegacy, type LegacyHeader } from '../metadata/decode-legacy.js';
import { encodeJsonMap } from '../metadata/json-map.js';
import { LEGACY_CONTENT, UNENCRYPTED_LENGTH, V2 } from '../metadata/names.js';
import { checkMayRead } from '../policy.js';
import {
  checkDescription,
  checkLength,
  type NewWrap,
  otherEntries,
  type RewrapOptions,
  type Rewrapped,
  wrapWith,
} from '../rewrap/rewrap.js';
import { checkRotated } from '../rewrap/rotation.js';
import { NON_COMMITTING_SUITE } from '../suites.js';
import { checkFlags, type LegacyReadingOptions, unwrapLegacy } from './reading.js';

export interface LegacyRewrapOptions extends RewrapOptions {
  /** Which legacy algorithms are read, and the keyring of the legacy wraps; `from` unwraps the others. */
  readonly legacy: LegacyReadingOptions;
}

/**
 * Wraps the data key of a legacy object with a current wrap: `AESWrap`, `kms` and the `AES` of V1 end. The content stays as
 * it is: AES-GCM of V2 stays that, AES-CBC stays unauthenticated AES-CBC, in V2 metadata (V1 has no name for the wrap).
 * An object without key commitment gets none: nothing proves here that the data key is the content's.
 *
 * @returns undefined for every object that is not legacy: `rewrap` is for those
 * @throws CoreError `legacy-algorithm-refused`, `non-committing-suite-refused`, `unsupported-by-webcrypto`,
 * `unsupported-algorithm` for AES-CBC and a KMS: clients hold its encryption context against the content algorithm, and
 * there is none for AES-CBC; and as `rewrap`
 */
export async function rewrapLegacy(options: LegacyRewrapOptions): Promise<Rewrapped | undefined> {
  const { instructionFile, from, to, legacy } = options;
  const metadata =
    instructionFile === undefined ? options.metadata : joinInstructionFile(options.metadata, instructionFile);
  const header = decodeLegacy(metadata);
  if (header === undefined) return undefined;
  checkFlags(header, legacy);
  checkMayRead(NON_COMMITTING_SUITE, options.commitmentPolicy);
  if (header.content === 'CBC' && to.wrapAlgorithm === 'kms+context') {
    throw new CoreError(
      'unsupported-algorithm',
      'The content is AES-CBC, which has no KMS wrap: use AES or RSA.',
      {
        field: 'to',
      },
    );
  }
  const dataKey = await unwrapLegacy(header, { keyring: from }, legacy.keyring);
  let wrapped: NewWrap;
  try {
    // Also where the content is AES-CBC: what the clients do that wrap such a key anew.
    wrapped = await wrapWith(to, NON_COMMITTING_SUITE, dataKey);
  } finally {
    dataKey.fill(0);
  }
  checkDescription(wrapped, header.description);
  if (options.enforceRotation === true)
    await checkRotated(from, { suite: NON_COMMITTING_SUITE, messageId: header.iv, ...wrapped });
  const into = options.into ?? (instructionFile === undefined ? 'metadata' : 'instruction-file');
  const own = { ...otherEntries(metadata), ...lengthOf(metadata) };
  const entries = entriesOf(header, wrapped);
  const parts =
    into === 'metadata'
      ? { metadata: { ...own, ...entries } }
      : { metadata: own, instructionFile: fileBody(entries) };
  checkLength(parts.metadata);
  return parts;
}

function entriesOf({ content, iv }: LegacyHeader, wrapped: NewWrap): Record<string, string> {
  const isCbc = content === 'CBC';
  return {
    [V2.encryptedDataKey]: encodeBase64(wrapped.encryptedDataKey),
    [V2.iv]: encodeBase64(iv),
    [V2.materialDescription]: encodeJsonMap(wrapped.description),
    [V2.wrapAlgorithm]: wrapped.wrapAlgorithm,
    [V2.contentAlgorithm]: isCbc ? LEGACY_CONTENT : NON_COMMITTING_SUITE.contentAlgorithm,
    ...(isCbc ? {} : { [V2.tagLength]: '128' }),
  };
}

/** Stays at the object: of AES-CBC, only it tells the exact length before the last block is decrypted. */
function lengthOf(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).filter(
      ([name, value]) => name.toLowerCase() === UNENCRYPTED_LENGTH && value !== '',
    ),
  );
}
