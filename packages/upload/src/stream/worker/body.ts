import type { Save } from './saves.js';

type Result = IteratorResult<Uint8Array<ArrayBuffer>, void>;

/**
 * A body that is asked for piece by piece, as its reader takes it. Engines do not hold what a service worker sends against its
 * `Content-Length`, and would call a short one finished: it ends only when every byte was there, and else breaks off.
 *
 * @param first what is there already
 * @param length bytes that it must have
 * @param failed what it broke off for; what people are shown of it says nothing
 * @param left its reader wants no more
 * @param save where it is written to disk: hears of the end when the browser has it, and may break it off
 */
export function verifiedBody(
  first: Result,
  next: () => Promise<Result>,
  length: number,
  failed: (error: unknown) => void,
  left: () => void,
  save?: Pick<Save, 'ended' | 'end'>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let ready: Promise<Result> | undefined = Promise.resolve(first);
  let missing = length;
  let isLeft = false;

  /** @returns undefined at the end @throws where there is less or more than there should be */
  async function take(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const { done, value } = await (ready ?? next());
    ready = undefined;
    missing -= done ? 0 : value.byteLength;
    if (missing < 0 || (done && missing > 0)) throw new RangeError('another length');
    return done ? undefined : value;
  }

  /** While the browser writes. Players leave more often than they read on. */
  function readAhead(): void {
    ready = next();
    // Awaited when it is wanted.
    ready.catch(() => {});
  }

  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        save?.ended.addEventListener('abort', () => {
          isLeft = true;
          controller.error(unreadable());
        });
      },
      async pull(controller) {
        try {
          const bytes = await take();
          if (isLeft) return;
          if (bytes !== undefined) {
            controller.enqueue(bytes);
            if (save) readAhead();
            return;
          }
          controller.close();
          // The engine hears of the end before the page does.
          setTimeout(() => save?.end('whole'));
        } catch (error) {
          if (isLeft) return;
          failed(error);
          controller.error(unreadable());
        }
      },
      cancel() {
        isLeft = true;
        left();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Engines show it to people. */
function unreadable(): TypeError {
  return new TypeError('The file could not be read.');
}
