import { type BatchAnswer, MAX_BATCH_CALLS, PROBLEM_TYPE } from '@sealift/protocol';
import { abortable } from '../platform/abortable.js';
import type { ShortAnswer } from '../platform/fetch.js';
import { type Post, type Posting, parse } from './client.js';

/** A call that waits for a request to go with. */
interface Waiting {
  readonly name: string;
  readonly body: string;
  readonly how: Posting;
  settle(answer: Promise<ShortAnswer | undefined>): void;
}

/** Calls that share requests. */
export interface SharedRequests {
  readonly post: Post;
  /** To be called when fewer uploads are running: nothing may be left to wait for. */
  look(): void;
}

/** So many calls are enough for a request. */
const ENOUGH = 64;
/** While more uploads than these have other things to do, a call may wait for company. */
const FEW = 8;
/** Milliseconds that it then waits at most: so long a signer may take before it is told that it does. */
const WINDOW = 1_500;
/** Requests under way at a time: browsers have some more connections to one server. */
const AT_ONCE = 3;
/** Characters of one request: the signer takes somewhat more bytes (`limits.batchBytes`). */
const MOST_CHARS = 900_000;
/** Characters of one that may outlive the page (Fetch, "inflightKeepaliveBytes": 64 KiB). */
const MOST_KEPT_ALIVE = 60_000;
/** Bytes of the answer, for each call: a start's holds 2 KB of metadata twice, in the token and in the headers of the PUT. */
const ANSWER_BYTES = 32_768;

/**
 * Puts calls that are made at the same time into one request. One that is alone goes alone, and at once: it waits for
 * company only while there are many uploads with other things to do, so that nothing comes to rest for it.
 *
 * What comes of the request comes of each call, which tries again by itself. A signer that refuses a request because it is a
 * batch is asked one by one.
 *
 * @param running uploads under way, those that wait here included, and not those that can only go on when others have ended
 */
export function shareRequests(post: Post, running: () => number): SharedRequests {
  const waiting = new Set<Waiting>();
  let requests = 0;
  /** Calls in these requests. */
  let asked = 0;
  let oneByOne = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function consider(): void {
    const busy = running() - waiting.size - asked;
    if (waiting.size >= ENOUGH || busy <= FEW) flush();
    else if (waiting.size > 0) timer ??= setTimeout(flush, WINDOW);
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    while (waiting.size > 0 && requests < AT_ONCE) void go(take());
  }

  function take(): readonly Waiting[] {
    const calls: Waiting[] = [];
    let chars = 0;
    for (const call of waiting) {
      chars += call.body.length;
      if (calls.length === MAX_BATCH_CALLS || (calls.length > 0 && chars > MOST_CHARS)) break;
      calls.push(call);
      waiting.delete(call);
    }
    return calls;
  }

  async function go(calls: readonly Waiting[]): Promise<void> {
    requests++;
    asked += calls.length;
    const answers = calls.length === 1 ? Promise.resolve(alone) : together(calls);
    const settled = calls.map((call, at) => {
      const answer = answers.then((answerOf) => answerOf(call, at));
      call.settle(answer);
      return answer;
    });
    await Promise.allSettled(settled);
    requests--;
    asked -= calls.length;
    consider();
  }

  const alone = ({ name, body, how }: Waiting): Promise<ShortAnswer | undefined> => post(name, body, how);

  async function together(
    calls: readonly Waiting[],
  ): Promise<(call: Waiting, at: number) => Promise<ShortAnswer | undefined>> {
    const body = `{"calls":[${calls.map(({ name, body }) => `{"call":"${name}","body":${body}}`).join()}]}`;
    const keepalive = calls.every(({ how }) => how.keepalive) && body.length <= MOST_KEPT_ALIVE;
    const answer = await post('batch', body, { keepalive, most: calls.length * ANSWER_BYTES });
    const status = answer?.status ?? 0;
    if (status >= 400 && status < 500 && status !== 429) {
      // Who is not let in may be so later; all else is because it is a batch.
      oneByOne ||= status !== 401 && status !== 403;
      return alone;
    }
    const { answers } = Object(status < 300 && answer && parse(answer.text));
    const fits = Array.isArray(answers) && answers.length === calls.length;
    return async (_, at) => {
      if (answer === undefined || status >= 300) return answer;
      return fits ? shortAnswer(answers[at]) : NO_ANSWER;
    };
  }

  const share: Post = (name, body, how) => {
    // An answer that takes long would keep others waiting.
    if (oneByOne || (how.slow ?? 1) > 1) return post(name, body, how);
    const ask = (settle: Waiting['settle']): (() => boolean) => {
      const call = { name, body, how, settle };
      waiting.add(call);
      // One step later whoever was let go on at the same time has called, too. What may outlive the page does not wait for more.
      void Promise.resolve().then(how.keepalive ? flush : consider);
      return () => waiting.delete(call);
    };
    if (how.signal === undefined) return new Promise(ask);
    return abortable(how.signal, (resolve, reject) => ask((answer) => void answer.then(resolve, reject)));
  };
  return { post: share, look: consider };
}

/** Of a signer that answers with something else: no call takes it. */
const NO_ANSWER: ShortAnswer = { status: 200, headers: new Headers(), text: '' };

/** As if it had come alone. */
function shortAnswer(answer: unknown): ShortAnswer {
  const { status, body, retryAfter }: Partial<BatchAnswer> = Object(answer);
  if (!Number.isInteger(status) || status === undefined || status < 200 || status > 599) return NO_ANSWER;
  const headers = new Headers({ 'content-type': status < 300 ? 'application/json' : PROBLEM_TYPE });
  if (Number.isSafeInteger(retryAfter)) headers.set('retry-after', String(retryAfter));
  return { status, headers, text: JSON.stringify(body) ?? '' };
}
