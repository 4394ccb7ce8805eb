import type { UploadErrorCode } from '../errors.js';
import type { Clock } from '../platform/wait.js';

/** Why nothing of a transfer moves, though it is neither paused nor at its end. */
export interface Waiting {
  /**
   * `network`: this machine is offline. `s3`: S3 is asked again after a failure. `signer`: the signer is asked again, or takes
   * longer than two seconds. `slow`: a request is open, and nothing has moved for ten seconds.
   */
  readonly for: 'network' | 's3' | 'signer' | 'slow';
  /** Since when nothing moves: milliseconds since the epoch. */
  readonly since: number;
  /** What the latest attempt failed with. */
  readonly code?: UploadErrorCode;
}

/** A piece of work that consists of requests: one is open, or is to be made again, or none is wanted just now. */
export interface Requests {
  /** One goes out. */
  sent(): void;
  /** Bytes of it that have been transferred, in all. */
  moved(bytes: number): void;
  /** It failed, and will be made again; or others failed that it has to wait for. Undefined: they get through again. */
  failed(code: UploadErrorCode | undefined): void;
  /** None is open: something else is waited for, and tells of it itself. */
  rest(): void;
}

/** What one transfer waits for, from what its pieces of work report. */
export interface Waits {
  readonly waiting: Waiting | undefined;
  /** Does a piece of work, which tells of its requests. */
  during<T>(to: 's3' | 'signer', work: (requests: Requests) => Promise<T>): Promise<T>;
  /** Looks again whether something has changed. */
  look(): void;
}

/** What is known of a piece of work. Times are those of `Clock.monotonic`. */
export interface Piece {
  readonly to: 's3' | 'signer';
  /** Whether a request is under way. */
  open: boolean;
  /** When something of it moved last. */
  moved: number;
  /** Present from a failure until a byte moves. */
  code?: UploadErrorCode | undefined;
  /** The first failure since it got further than ever before. */
  failed: number | undefined;
}

/** Milliseconds without movement that are usual. */
const USUAL = { s3: 10_000, signer: 2000, offline: 2000 };
/** What is told first where parts wait for different things. */
const ORDER = ['network', 's3', 'signer', 'slow'] as const;
/** Milliseconds between two looks at what nobody reports: time that passes, and the network. */
const TICK = 1000;

/** A transfer waits when none of its pieces of work moves. Pure. @returns with `since` as `now` */
export function waitingOf(
  pieces: Iterable<Readonly<Piece>>,
  now: number,
  offline: boolean,
): Waiting | undefined {
  let found: Waiting | undefined;
  let since = 0;
  for (const { to, open, moved, code, failed = moved } of pieces) {
    if (code === undefined) {
      // One that has to wait for others tells of nothing, unless nobody gets through.
      if (!open && !offline) continue;
      if (now - moved < USUAL[offline ? 'offline' : to]) return undefined;
    }
    since = Math.max(since, code === undefined ? moved : failed);
    const reason = offline ? 'network' : code === undefined && to === 's3' ? 'slow' : to;
    if (found === undefined || ORDER.indexOf(reason) < ORDER.indexOf(found.for))
      found = { for: reason, since, ...(code && { code }) };
  }
  return found && { ...found, since };
}

/**
 * @param stopped whether the transfer waits for nobody: it was paused or cancelled
 * @param onChange called when `waiting` is another
 * @param all pieces of this transfer and of others, which it may have to wait for. Default: nobody else's
 */
export function createWaits(
  clock: Pick<Clock, 'now' | 'monotonic' | 'offline'>,
  stopped: () => boolean,
  onChange: () => void,
  all: Set<Piece> = new Set(),
): Waits {
  const pieces = new Set<Piece>();
  let waiting: Waiting | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;

  function look(): void {
    const now = clock.monotonic();
    // What only waits for others moves when they do.
    const rests = pieces.size > 0 && ![...pieces].some(({ open, code }) => open || code);
    const found = stopped() ? undefined : waitingOf(rests ? all : pieces, now, clock.offline());
    const before = waiting;
    // One that goes on keeps its time, whatever the clock on the wall does.
    if (found === undefined) waiting = undefined;
    else if (found.for !== before?.for || found.code !== before.code)
      waiting = { ...found, since: clock.now() - (now - found.since) };
    if (waiting !== before) onChange();
  }

  return {
    get waiting() {
      return waiting;
    },
    look,
    async during(to, work) {
      const piece: Piece = { to, open: false, moved: clock.monotonic(), failed: undefined };
      let most = 0;
      pieces.add(piece);
      all.add(piece);
      timer ??= setInterval(look, TICK);
      try {
        return await work({
          sent() {
            piece.open = true;
            piece.moved = clock.monotonic();
          },
          moved(bytes) {
            piece.moved = clock.monotonic();
            piece.code = undefined;
            // What is sent again was there before: if that fails once more, it has failed all the time.
            if (bytes > most) {
              most = bytes;
              piece.failed = undefined;
            }
            look();
          },
          failed(code) {
            piece.open = false;
            piece.code = code;
            piece.failed = code && (piece.failed ?? clock.monotonic());
            look();
          },
          rest() {
            piece.open = false;
          },
        });
      } finally {
        pieces.delete(piece);
        all.delete(piece);
        if (pieces.size === 0) {
          clearInterval(timer);
          timer = undefined;
        }
        look();
      }
    },
  };
}
