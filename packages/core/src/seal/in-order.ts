import { CoreError } from '../errors.js';
import type { StreamEncryption } from '../gcm/stream-cipher.js';
import { tooLarge } from '../size.js';
import { MAX_PLAINTEXT_BYTES } from '../suites.js';
import type { Sealer } from './sealer.js';

/** All of a file, to be sealed in order by the platform's own stream, which whoever has this feeds. */
export interface InOrder {
  readonly stream: StreamEncryption;
  /**
   * Bytes that go into the stream: called before they do.
   *
   * @throws CoreError `object-size-mismatch` when the file has more than was announced, `file-too-large`
   */
  take(byteLength: number): void;
  /** Nothing follows; called before the tag is asked for. @throws CoreError `object-size-mismatch` when bytes are missing */
  end(): void;
}

/**
 * Claims all of the file. Nothing else is ever sealed with this sealer.
 *
 * @returns undefined for a sealer without a `cipher`, and nothing is claimed
 * @throws CoreError `already-sealed`
 */
export function sealInOrder(sealer: Sealer): InOrder | undefined {
  const stream = sealer.stream?.();
  if (stream === undefined) return undefined;
  let taken = 0;
  return {
    stream,
    take(byteLength) {
      taken += byteLength;
      // SP 800-38D §5.2.1.1: beyond it the counter would wrap.
      if (taken > (sealer.isSizeKnown ? sealer.plaintextSize : MAX_PLAINTEXT_BYTES))
        throw sealer.isSizeKnown ? sizeChanged() : tooLarge();
    },
    end: () => checkEnd(sealer, taken),
  };
}

/** @internal Tells the size where it is unknown. @throws CoreError `object-size-mismatch` */
export function checkEnd(sealer: Sealer, end: number): void {
  if (!sealer.isSizeKnown) sealer.end(end);
  if (end !== sealer.plaintextSize) throw sizeChanged();
}

/** @internal */
export function sizeChanged(): CoreError {
  return new CoreError(
    'object-size-mismatch',
    'The source has not as many bytes as announced: it changed while it was read.',
  );
}
