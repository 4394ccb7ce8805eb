import { CoreError } from '../errors.js';
import type { WrapAlgorithm } from '../keyrings/keyring.js';
import { RESERVED_CONTEXT_KEY } from '../keyrings/kms.js';
import type { LegacyKeyring, LegacyWrap } from '../keyrings/legacy-port.js';
import { wrapAlgorithms } from '../metadata/decode.js';
import { decodeLegacy, type LegacyHeader } from '../metadata/decode-legacy.js';
import { checkIdentity } from '../open/identity.js';
import {
  checkFits,
  checkSize,
  type LegacyReading,
  type Opener,
  type OpenerOptions,
  openerWith,
} from '../open/opener.js';
import { checkMayRead } from '../policy.js';
import { NON_COMMITTING_SUITE } from '../suites.js';
import { cbcOpener, checkCbcSize, openUnauthenticatedCbcRange } from './cbc.js';

/** Flags as the S3 Encryption Clients name them. */
export interface LegacyReadingOptions {
  /** Read data keys wrapped with `AES`, `AESWrap` and `kms`. Default: false. */
  readonly enableLegacyWrappingAlgorithms?: boolean;
  /** Read AES-CBC content (V1, V2), which nothing authenticates. Default: false. */
  readonly enableLegacyUnauthenticatedModes?: boolean;
  /** Unwraps the legacy wraps; `OpenerOptions.keyring` unwraps the others. Default: none. */
  readonly keyring?: LegacyKeyring;
}

/**
 * What WebCrypto has not, in any browser. Without a keyring of the caller's for them nothing looks at the wrapped key: good and
 * bad padding are one answer.
 */
const IMPOSSIBLE_WRAPS: readonly string[] = ['RSA', 'RSA/ECB/OAEPWithSHA-256AndMGF1Padding'];

/**
 * The `legacy` option of `createOpener`. Checks in this order: flags, commitment policy (which must not demand
 * commitment), keyring; then it unwraps. AES-CBC objects come back as an opener that only `openUnauthenticatedCbc` and
 * `openUnauthenticatedCbcRange` read.
 *
 * Its opener throws CoreError `legacy-algorithm-refused`, `non-committing-suite-refused`, `unsupported-by-webcrypto`,
 * and the other reading codes.
 */
export function legacyReading(options: LegacyReadingOptions): LegacyReading {
  return {
    async open(request, keyring) {
      const header = decodeLegacy(request.metadata);
      if (header === undefined) return undefined;
      checkFlags(header, options);
      checkMayRead(NON_COMMITTING_SUITE, request.commitmentPolicy);
      // Or whoever lends one could open this reader's objects with a key that is not the reader's.
      if (keyring !== undefined && options.keyring !== undefined) {
        throw new CoreError(
          'keyring-mismatch',
          'This legacyReading has a keyring of its own, and takes no other.',
        );
      }
      return openLegacy(header, request, [keyring, options.keyring]);
    },
    openUnauthenticatedCbcRange,
  };
}

/** @internal @throws CoreError `legacy-algorithm-refused` */
export function checkFlags({ content, wrapAlgorithm }: LegacyHeader, options: LegacyReadingOptions): void {
  if (isLegacy(wrapAlgorithm) && options.enableLegacyWrappingAlgorithms !== true) {
    throw refused(`the key wrap ${wrapAlgorithm}`, 'enableLegacyWrappingAlgorithms');
  }
  if (content === 'CBC' && options.enableLegacyUnauthenticatedModes !== true) {
    throw refused('AES-CBC', 'enableLegacyUnauthenticatedModes');
  }
}

async function openLegacy(
  header: LegacyHeader,
  request: OpenerOptions,
  keyrings: readonly (LegacyKeyring | undefined)[],
): Promise<Opener> {
  const isCbc = header.content === 'CBC';
  (isCbc ? checkCbcSize : checkSize)(request.objectSize);
  if (isCbc) {
    // Nothing of AES-CBC content says which object it is, or who sent it.
    checkIdentity(undefined, request);
    await request.senders?.check(undefined, undefined);
  }
  const keyring = keyrings.find((one) => one?.wraps.some((wrap) => wrap === header.wrapAlgorithm));
  const dataKey = await unwrapLegacy(header, request, keyring);
  if (isCbc) return cbcOpener(header.iv, dataKey, request.objectSize);
  return openerWith({ suite: NON_COMMITTING_SUITE, messageId: header.iv }, dataKey, request);
}

/**
 * @internal
 * @throws CoreError `encryption-context-mismatch`, `unsupported-by-webcrypto`, `keyring-mismatch`, and what the keyrings throw
 */
export async function unwrapLegacy(
  header: LegacyHeader,
  request: Pick<OpenerOptions, 'keyring'>,
  keyring: LegacyKeyring | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const { wrapAlgorithm, encryptedDataKey, description } = header;
  checkNotRelabelled(header);
  if (!isLegacy(wrapAlgorithm)) {
    checkFits(request.keyring, wrapAlgorithm);
    // The wrap names AES/GCM also where the content is CBC: what the clients that wrote it did.
    const wrapped = { wrapAlgorithm, encryptedDataKey, description };
    return request.keyring.unwrapDataKey(NON_COMMITTING_SUITE, wrapped);
  }
  if (!keyring?.wraps.includes(wrapAlgorithm)) {
    if (IMPOSSIBLE_WRAPS.includes(wrapAlgorithm)) {
      throw new CoreError(
        'unsupported-by-webcrypto',
        `The data key was wrapped with ${wrapAlgorithm}, which browsers cannot unwrap: wrap it anew with another client.`,
      );
    }
    throw new CoreError(
      'keyring-mismatch',
      `The object was wrapped with ${wrapAlgorithm}: legacyReading needs a keyring for it.`,
    );
  }
  return keyring.unwrapDataKey({ wrapAlgorithm, encryptedDataKey, description });
}

/**
 * A key of `kms+context` is bound to authenticated content, and to the caller's context. Whoever writes to the bucket must not
 * get around either by calling its wrap `kms`, or its content AES-CBC; no client has ever written such an object.
 */
function checkNotRelabelled({ content, wrapAlgorithm, description }: LegacyHeader): void {
  const renamed = wrapAlgorithm === 'kms' && Object.hasOwn(description, RESERVED_CONTEXT_KEY);
  if (renamed || (wrapAlgorithm === 'kms+context' && content === 'CBC')) {
    throw new CoreError(
      'encryption-context-mismatch',
      'The data key was made for other algorithms than the metadata name: they were changed.',
    );
  }
}

function isLegacy(wrap: LegacyWrap | WrapAlgorithm): wrap is LegacyWrap {
  return !wrapAlgorithms.some((one) => one === wrap);
}

function refused(what: string, flag: string): CoreError {
  return new CoreError(
    'legacy-algorithm-refused',
    `The object uses ${what}: a legacy algorithm that is not read without ${flag}.`,
    { field: flag },
  );
}
