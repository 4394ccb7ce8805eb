/** Sealing that goes on: the same object, under the same keys, after the page that began it is gone. */
import { constantTimeEqual } from '../bytes/constant-time.js';
import { CoreError } from '../errors.js';
import { Coverage } from '../gcm/coverage.js';
import { prepareMessage } from '../gcm/message.js';
import { checkRange, TagFold } from '../gcm/tag.js';
import { contentAad } from '../keys/content-keys.js';
import { V2, V3 } from '../metadata/names.js';
import { checkSize } from '../size.js';
import { COMMITTING_SUITE, NON_COMMITTING_SUITE, type Suite } from '../suites.js';
import { makeClaim } from './claim.js';
import type { ClaimingSealer } from './claiming-sealer.js';
import type { SegmentSealerHandle } from './segment-sealer.js';

/** A range of the file that may have left the machine, sealed. */
export interface StartedSegment {
  readonly offset: number;
  readonly length: number;
  /** 16 bytes, as `Sealer.accept` got them: a keyed fingerprint of exactly these bytes. A secret. */
  readonly share: Uint8Array;
}

/**
 * A claiming sealer that was put away. `handle` is the sealer's own, and `structuredClone` and IndexedDB keep it; nothing in it is
 * extractable.
 */
export interface SealerState {
  readonly handle: SegmentSealerHandle;
  /** Of the sealer: S3 user metadata of the object. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Bytes of the file. */
  readonly plaintextSize: number;
  /** Every range of which a sealed byte may have left the machine. One that is missing here breaks the cipher. */
  readonly started: readonly StartedSegment[];
}

/**
 * Takes up a sealer that was put away (docs/resume.md). What was never started is claimed as before: once. What was started may be claimed again,
 * as the same range and as often as it takes, for `accept` lets pass only what is byte for byte the same; before it has,
 * no byte that such a claim has sealed may leave the machine. The tag waits until all of the file was accepted anew.
 *
 * `accept` throws CoreError `segment-differs` where other bytes of a file were sealed than the first time.
 *
 * @throws CoreError `invalid-option` (`field` names it), `already-sealed` where started ranges overlap, `file-too-large`
 */
export async function resumeClaimingSealer(state: SealerState): Promise<ClaimingSealer> {
  const { handle, metadata, plaintextSize } = state;
  checkSize(plaintextSize);
  const aad = contentAad(suiteOf(metadata));
  const fold = new TagFold(await prepareMessage(handle.keys), aad, plaintextSize);
  const claimed = new Coverage();
  const started = new Map<number, StartedSegment>();
  const proved = new Set<number>();
  for (const { offset, length, share } of state.started) {
    checkRange(offset, length, plaintextSize);
    if (share.byteLength !== 16 || started.has(offset)) throw notTheState('started');
    claimed.claim(offset, length);
    started.set(offset, { offset, length, share: share.slice() });
  }
  const startedAs = (offset: number, length: number): StartedSegment | undefined => {
    const known = started.get(offset);
    return known?.length === length ? known : undefined;
  };

  return {
    metadata,
    handle,
    claim(offset, length) {
      if (startedAs(offset, length) === undefined) {
        checkRange(offset, length, plaintextSize);
        claimed.claim(offset, length);
      }
      return makeClaim(handle.object, offset, length);
    },
    reclaim: ({ offset, length, share }) => makeClaim(handle.object, offset, length, share),
    accept({ offset, length, share }) {
      const known = startedAs(offset, length);
      if (known === undefined) return fold.accept(offset, length, share);
      if (!constantTimeEqual(known.share, share)) {
        throw new CoreError('segment-differs', 'The file is not the one that was sealed before.', {
          field: 'share',
        });
      }
      if (proved.has(offset)) return;
      fold.accept(offset, length, share);
      proved.add(offset);
    },
    tag: () => fold.finish(),
  };
}

/** What `createClaimingSealer` has written. */
function suiteOf(metadata: Readonly<Record<string, string>>): Suite {
  for (const suite of [COMMITTING_SUITE, NON_COMMITTING_SUITE]) {
    const { contentAlgorithm } = suite.committing ? V3 : V2;
    if (metadata[contentAlgorithm] === suite.contentAlgorithm) return suite;
  }
  throw notTheState('metadata');
}

function notTheState(field: string): CoreError {
  return new CoreError('invalid-option', `This is not the state of a sealer: its ${field} cannot be right.`, {
    field,
  });
}
