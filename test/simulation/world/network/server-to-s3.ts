import { arrived, type S3Answer } from '../s3.js';
import type { Fate } from '../weather.js';
import { failed, isCompletion, operationOf, refusal, s3Response } from './answers.js';
import type { Flight } from './flight.js';
import { LATEST, type Lines } from './parts.js';

const FATES: readonly Fate[] = [
  'lost',
  'answer-lost',
  'stalled',
  'late',
  'cut',
  'refused',
  'failed-late',
  'slow',
];

const ERROR = new Uint8Array(Buffer.from('<Error><Code>InternalError</Code></Error>'));

/** `fetch` of a replica of the signer, to S3. */
export function serverToS3(lines: Lines, url: string, init: RequestInit): Promise<Response> {
  const { scheduler, random, weather, s3, flights } = lines;
  const { method = 'GET', signal } = init;
  const body = new Uint8Array(Buffer.from(typeof init.body === 'string' ? init.body : ''));
  const request = arrived(method, url, new Headers(init.headers), body);
  const operation = operationOf(request);

  function go(flight: Flight<Response>): void {
    const fate = weather.fate(FATES);
    if (fate !== 'well') scheduler.note(`asks S3: ${operation} (${fate})`);
    const answer = (given: S3Answer): void => {
      // Completion may say 200 before it knows that it fails (API Reference, CompleteMultipartUpload).
      const status = isCompletion(request) && random.chance(0.5) ? 200 : 500;
      const told = fate === 'failed-late' ? { status, headers: {}, body: ERROR } : given;
      const delay = weather.latency() / 4 + (fate === 'slow' ? random.whole(1_000, 250_000) : 0);
      const tell = (): void => void flight.settle(s3Response(told, fate, method));
      scheduler.after(delay, `S3 ${operation}: ${told.status}`, tell, flight.owner);
    };
    if (fate === 'lost') {
      flight.breaks();
      return;
    }
    if (fate === 'refused') {
      const { status, headers, text } = refusal(random, weather);
      answer({ status, headers, body: new Uint8Array(Buffer.from(text)) });
      return;
    }
    const arrive = (): void => {
      flight.coming = undefined;
      void s3.handle(request).then((given) => {
        if (fate === 'answer-lost') flight.breaks();
        else if (fate !== 'stalled' && fate !== 'late') answer(given);
      });
    };
    const delay = weather.latency() / 4 + (fate === 'late' ? random.whole(1_000, LATEST) : 0);
    flight.coming = scheduler.after(delay, `S3: ${operation}`, arrive, 's3');
  }

  const aborted = (): Error => signal?.reason as Error;
  return flights.start(signal, { aborted, broken: failed }, go);
}
