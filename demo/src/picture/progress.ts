import type { ProgressDetail } from '@sealift/element';
import { planParts } from '@sealift/protocol';
import type { Profile } from '../profiles/profile.js';
import { size } from '../sizes.js';
import type { TrafficEvent } from '../traffic/events.js';
import { createPace } from './pace.js';
import { STEPS, type Step } from './steps.js';

/** Where the picture stands. */
export interface Shown {
  /** Undefined before anything has happened. */
  readonly step: Step | undefined;
  readonly reached: ReadonlySet<Step>;
  /** What was measured in a step, in a few words. */
  readonly facts: Readonly<Partial<Record<Step, string>>>;
}

/** Semaphore what really happens, in the page and between signer, KMS and S3, into steps. */
export interface Follower {
  start(profile: Profile): void;
  selected(files: readonly File[]): void;
  progressed(detail: ProgressDetail): void;
  stored(file: File | undefined, reported: string): void;
  failed(file: File | undefined): void;
  heard(event: TrafficEvent): void;
  downloaded(verified: boolean): void;
  /** Somebody looks at a step. */
  look(step: Step): void;
}

export function createFollower(show: (shown: Shown) => void): Follower {
  let profile: Profile | undefined;
  let file: File | undefined;
  let shown: Shown = { step: undefined, reached: new Set(), facts: {} };
  /** Index of the last step that was seen to happen. */
  let last = -1;

  const update = (next: Partial<Shown>) => {
    shown = { ...shown, ...next };
    show(shown);
  };
  const pace = createPace<Step>((step) => update({ step, reached: new Set([...shown.reached, step]) }));
  const reset = () => {
    pace.clear();
    last = -1;
    shown = { step: undefined, reached: new Set(), facts: {} };
  };
  const fact = (step: Step, words: string) => {
    if (shown.facts[step] !== words) update({ facts: { ...shown.facts, [step]: words } });
  };
  /** What lies before a step has happened when the step has: the page and the server tell it in no certain order. */
  const reach = (step: Step) => {
    const at = STEPS.indexOf(step);
    for (let i = last + 1; i <= at; i++) pace.push(STEPS[i] ?? step);
    last = Math.max(last, at);
  };

  const passed = (step: Step) => last >= STEPS.indexOf(step);

  return {
    start(next) {
      profile = next;
      file = undefined;
      reset();
      show(shown);
    },
    selected([first]) {
      if (!first) return;
      reset();
      file = first;
      reach('file');
      fact('file', size(first.size));
    },
    progressed(detail) {
      if (!file || detail.file !== file || detail.state === 'done') return;
      const { state, loaded } = detail;
      const { partCount } = planParts(file.size);
      if (state === 'uploading' || state === 'completing') {
        reach(loaded > 0 ? 'send' : 'seal');
        fact('seal', `${partCount} ${partCount === 1 ? 'part' : 'parts'}`);
      }
      if (loaded > 0) fact('send', size(loaded));
    },
    stored(which, reported) {
      if (!which || which !== file) return;
      reach('stored');
      fact('send', size(which.size));
      fact('stored', reported);
    },
    failed(which) {
      if (which !== file) return;
      reset();
      show(shown);
    },
    heard(event) {
      if (event.profile !== profile?.id) return;
      if (file && !passed('stored')) {
        if (isDone(event, 'upload-grant')) {
          reach('key');
          fact('key', keyFact(profile));
        }
        if (passed('seal') && event.kind === 's3-request' && PUTS.includes(event.operation)) reach('send');
      }
      // Only an object that is there: the page's checks ask for some that are not.
      const { kind } = event;
      if (
        kind === 's3-answer' &&
        event.by === 'page' &&
        event.operation === 'GetObject' &&
        event.status < 400
      )
        reach('read');
    },
    downloaded(verified) {
      reach('read');
      fact('read', verified ? 'verified' : 'as S3 sent it');
    },
    look(step) {
      pace.clear();
      update({ step });
    },
  };
}

function keyFact({ keyring, storage, pageKey }: Profile): string {
  if (keyring === 'kms') return 'GenerateDataKey';
  if (keyring || pageKey) return 'made in the page';
  return storage === 'sse-c' ? 'derived' : 'URL to be signed';
}

const PUTS: readonly string[] = ['PutObject', 'UploadPart'];

function isDone(event: TrafficEvent, action: string): boolean {
  return event.kind === 'signer' && event.action === action && event.outcome === 'ok';
}
