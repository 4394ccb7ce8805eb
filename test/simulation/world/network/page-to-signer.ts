import type { Answer } from '../signers.js';
import type { Fate } from '../weather.js';
import { failed, gatewayAnswer, refusal, responseOf } from './answers.js';
import type { Flight } from './flight.js';
import { LATEST, type Lines } from './parts.js';

/** Where pages believe the signer to be. */
export const SIGNER = 'https://signer.test/sealift';

const FATES: readonly Fate[] = [
  'lost',
  'answer-lost',
  'stalled',
  'late',
  'twice',
  'cut',
  'dripping',
  'refused',
  'gateway',
  'slow',
];
/** Of these the page hears what the signer says. */
const HEARD: readonly Fate[] = ['well', 'cut', 'dripping', 'slow', 'twice'];

/** `fetch` of a page, to its signer. */
export function toSigner(lines: Lines, url: string, init: RequestInit): Promise<Response> {
  const { scheduler, random, weather, signers, recorder, flights, machineOf } = lines;
  const name = url.slice(SIGNER.length + 1);

  function go(flight: Flight<Response>): void {
    const { owner } = flight;
    if (!machineOf(owner).online) {
      scheduler.after(3, `${name}: offline`, () => void flight.settle(failed()), owner);
      return;
    }
    const fate = weather.fate(FATES);
    scheduler.note(`asks for ${name}${fate === 'well' ? '' : ` (${fate})`}`);
    const answer = (given: Answer): void => {
      const delay = weather.latency() + (fate === 'slow' ? random.whole(1_000, 400_000) : 0);
      const tell = (): void => {
        const whole = fate !== 'cut' && fate !== 'dripping';
        const heard = flight.settle(responseOf(given, fate));
        if (heard && whole && name === 'uploads/abort' && given.status === 200)
          recorder.abortConfirmed(String(init.body));
      };
      scheduler.after(delay, `${name}: ${given.status}`, tell, owner);
    };
    if (fate === 'lost') {
      flight.breaks();
      return;
    }
    if (fate === 'refused') {
      answer(refusal(random, weather));
      return;
    }
    if (fate === 'gateway') answer(gatewayAnswer(random));
    const onAnswer = HEARD.includes(fate)
      ? answer
      : fate === 'answer-lost'
        ? () => flight.breaks()
        : () => {};
    const arrive = (): void => {
      flight.coming = undefined;
      signers().handle(url, init, onAnswer, () => flight.breaks());
    };
    const delay = weather.latency() + (fate === 'late' ? random.whole(1_000, LATEST) : 0);
    flight.coming = scheduler.after(delay, `${name} arrives`, arrive, 'network');
    if (fate === 'twice')
      scheduler.after(delay + weather.latency(), `${name} arrives again`, arrive, 'network');
  }

  const aborted = (): Error => init.signal?.reason as Error;
  return flights.start(init.signal, { aborted, broken: failed }, go);
}
