/** What can be true of one file in the list. `refused` never reaches the engine: the element's own rules said no. */
export type FileState =
  /** Listed, and not to be sent before somebody says so. */
  | 'ready'
  | 'waiting'
  | 'preparing'
  | 'uploading'
  | 'completing'
  /** By the user; the engine may have it in hand already. */
  | 'paused'
  /** The engine finds out whether it was in time. */
  | 'cancelling'
  | 'done'
  | 'failed'
  | 'cancelled'
  | 'refused'
  /** Begun before the page was loaded, or given up for now: S3 has a part of it, and it can go on. */
  | 'unfinished';

/** What can happen to it. `send` to `stop` and `leave` come from the engine, `start` and `wait` from the queue. */
export type FileEvent =
  | 'start'
  | 'send'
  | 'complete'
  | 'finish'
  | 'fail'
  | 'stop'
  | 'cancel'
  | 'retry'
  | 'pause'
  /** Started by the user, or resumed before the engine had it. */
  | 'wait'
  /** It did not go through, and can go on later. */
  | 'leave'
  | 'discard';

/** The whole life of a file in the list. What is not in the table does not happen. */
export const TRANSITIONS: Readonly<Record<FileState, Readonly<Partial<Record<FileEvent, FileState>>>>> = {
  ready: { wait: 'waiting' },
  waiting: { start: 'preparing', cancel: 'cancelled', pause: 'paused' },
  preparing: {
    send: 'uploading',
    complete: 'completing',
    finish: 'done',
    fail: 'failed',
    cancel: 'cancelling',
    pause: 'paused',
    leave: 'unfinished',
  },
  uploading: {
    complete: 'completing',
    finish: 'done',
    fail: 'failed',
    cancel: 'cancelling',
    pause: 'paused',
    leave: 'unfinished',
  },
  // What has left the page before the pause may still arrive.
  paused: {
    start: 'preparing',
    wait: 'waiting',
    complete: 'completing',
    finish: 'done',
    fail: 'failed',
    cancel: 'cancelling',
    leave: 'unfinished',
  },
  completing: { finish: 'done', fail: 'failed', cancel: 'cancelling', leave: 'unfinished' },
  cancelling: { finish: 'done', fail: 'failed', stop: 'cancelled' },
  done: {},
  failed: { retry: 'waiting' },
  cancelled: { retry: 'waiting' },
  refused: {},
  unfinished: { start: 'preparing', discard: 'cancelling' },
};

/** The state after `event`, or undefined where the table has no such move. */
export function next(state: FileState, event: FileEvent): FileState | undefined {
  return TRANSITIONS[state][event];
}

/** The engine works on the file: it takes one of the places in progress. */
export function inProgress(state: FileState): boolean {
  return state !== 'paused' && next(state, 'finish') !== undefined;
}

/** There is something left to stop. */
export function cancellable(state: FileState): boolean {
  return next(state, 'cancel') !== undefined;
}

/** Nothing happens to it by itself any more: stored, or not, or not started yet. */
export function settled(state: FileState): boolean {
  return !cancellable(state) && state !== 'cancelling';
}

export function pausable(state: FileState): boolean {
  return next(state, 'pause') !== undefined;
}

export function retryable(state: FileState): boolean {
  return next(state, 'retry') !== undefined;
}

/** It has ended otherwise than stored, and nothing of it is left to go on with. */
export function lost(state: FileState): boolean {
  return state === 'failed' || state === 'refused' || state === 'cancelled';
}
