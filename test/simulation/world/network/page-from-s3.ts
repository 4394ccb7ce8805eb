import { arrived, type S3Answer } from '../s3.js';
import type { Fate } from '../weather.js';
import { failed, flipped, operationOf, plain, refusal, responseOf } from './answers.js';
import type { Flight } from './flight.js';
import type { Lines } from './parts.js';

const FATES: readonly Fate[] = ['lost', 'answer-lost', 'stalled', 'cut', 'dripping', 'refused', 'slow'];

/** `fetch` of a page, to S3: an answer comes, or breaks off at any byte. */
export function pageFromS3(lines: Lines, url: string, init: RequestInit): Promise<Response> {
  const { scheduler, random, weather, s3, flights, machineOf, sealed } = lines;
  const request = arrived(init.method ?? 'GET', url, new Headers(init.headers), new Uint8Array());
  const operation = operationOf(request);

  function go(flight: Flight<Response>): void {
    const { owner } = flight;
    if (!machineOf(owner).online) {
      scheduler.after(3, `${operation}: offline`, () => void flight.settle(failed()), owner);
      return;
    }
    // Of what nobody has sealed, only TLS would notice a bit that flips.
    const fate = weather.fate(sealed ? [...FATES, 'damaged'] : FATES);
    scheduler.note(`sends ${operation}${fate === 'well' ? '' : ` (${fate})`}`);
    if (fate === 'lost') {
      flight.breaks();
      return;
    }
    const answer = (make: () => Response, status: number): void => {
      const delay = weather.latency() + (fate === 'slow' ? random.whole(1_000, 100_000) : 0);
      scheduler.after(delay, `${operation}: ${status}`, () => void flight.settle(make()), owner);
    };
    if (fate === 'refused') {
      const refused = refusal(random, weather);
      answer(() => responseOf(refused, 'well'), refused.status);
      return;
    }
    const arrive = (): void => {
      flight.coming = undefined;
      void s3.handle(request).then((found) => {
        if (fate === 'answer-lost') flight.breaks();
        else if (fate !== 'stalled') answer(() => bodyOf(found, fate), found.status);
      });
    };
    flight.coming = scheduler.after(weather.latency(), `S3: ${operation}`, arrive, 's3');
  }

  function bodyOf(found: S3Answer, fate: Fate): Response {
    const { status, headers } = plain(found);
    const bytes = fate === 'damaged' ? flipped(found.body, random) : found.body.slice();
    if (fate !== 'cut' && fate !== 'dripping') return new Response(bytes, { status, headers });
    const comes = bytes.subarray(0, random.whole(0, bytes.byteLength));
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulls++ === 0 && comes.byteLength > 0) controller.enqueue(comes);
        else if (fate === 'cut') controller.error(failed());
        else return new Promise<void>(() => {});
        return undefined;
      },
    });
    return new Response(body, { status, headers });
  }

  const aborted = (): Error => init.signal?.reason as Error;
  return flights.start(init.signal, { aborted, broken: failed }, go);
}
