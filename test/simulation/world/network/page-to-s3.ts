import type { SignedRequest } from '@sealift/protocol';
import type { SendOutcome } from '../../../../packages/upload/src/s3/outcome.js';
import type { Machine } from '../machine.js';
import { arrived } from '../s3.js';
import type { Answer } from '../signers.js';
import type { Fate } from '../weather.js';
import { flipped, gatewayAnswer, operationOf, plain, refusal } from './answers.js';
import type { Flight } from './flight.js';
import { LATEST, type Lines } from './parts.js';

const FATES: readonly Fate[] = [
  'lost',
  'answer-lost',
  'stalled',
  'late',
  'twice',
  'cut',
  'refused',
  'gateway',
  'damaged',
  'slow',
];
/** Of these the page hears what S3 says. */
const HEARD: readonly Fate[] = ['well', 'slow', 'damaged', 'twice'];

/** XMLHttpRequest of a page, to S3: a body leaves in pieces, and an answer comes or does not. */
export function pageToS3(
  lines: Lines,
  machine: Machine,
  { method, url, headers }: SignedRequest,
  given: Uint8Array<ArrayBuffer>,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const { scheduler, random, weather, s3, recorder, flights } = lines;
  // What is sent is what was there when it was sent.
  const body = given.slice();
  const request = arrived(method, url, new Headers(headers), body);
  const operation = operationOf(request);

  function go(flight: Flight<SendOutcome>): void {
    const { owner } = flight;
    if (!machine.online) {
      const tell = (): void => void flight.settle({ kind: 'unreachable' });
      scheduler.after(3, `${operation}: offline`, tell, owner);
      return;
    }
    const fate = weather.fate(FATES);
    scheduler.note(`sends ${operation}${fate === 'well' ? '' : ` (${fate})`}`);
    const attempt = recorder.begins(request, owner);
    const answer = ({ status, headers: told, text }: Answer): void => {
      const delay = weather.latency() + (fate === 'slow' ? random.whole(1_000, 100_000) : 0);
      const tell = (): void => {
        const retryAfter = told['retry-after'] ?? null;
        flight.settle({ kind: 'answered', status, text: text.slice(0, 4096), retryAfter });
      };
      scheduler.after(delay, `${operation}: ${status}`, tell, owner);
    };
    const arrive = (): void => {
      flight.coming = undefined;
      const sent = fate === 'damaged' ? { ...request, body: flipped(body, random) } : request;
      void s3.handle(sent).then((found) => {
        if (HEARD.includes(fate)) answer(plain(found));
        else if (fate === 'answer-lost' || fate === 'cut') flight.breaks();
      });
    };
    const pieces = random.whole(1, 3);
    // A connection that breaks does so at any byte.
    const breaksAt = fate === 'lost' ? random.whole(0, body.byteLength) : undefined;
    const leave = (piece: number): void => {
      // What was aborted leaves no further.
      if (flight.over) return;
      const bytes = Math.floor((body.byteLength * piece) / pieces);
      if (breaksAt !== undefined && bytes >= breaksAt) {
        attempt.left(breaksAt);
        flight.breaks();
        return;
      }
      attempt.left(bytes);
      onProgress(bytes);
      if (piece < pieces) {
        flight.coming = scheduler.after(weather.latency() / pieces, '', () => leave(piece + 1), owner);
        return;
      }
      if (fate === 'refused') {
        answer(refusal(random, weather));
        return;
      }
      if (fate === 'gateway') answer(gatewayAnswer(random));
      const delay = weather.latency() + (fate === 'late' ? random.whole(1_000, LATEST) : 0);
      flight.coming = scheduler.after(delay, `S3: ${operation}`, arrive, 's3');
      if (fate === 'twice')
        scheduler.after(delay + weather.latency(), `S3: ${operation} again`, arrive, 's3');
    };
    leave(0);
  }

  const ends = {
    aborted: (): SendOutcome => ({ kind: 'aborted' }),
    broken: (): SendOutcome => ({ kind: 'unreachable' }),
  };
  return flights.start(signal, ends, go);
}
