/** What an upload is doing. The last three are final. */
export type UploadState =
  | 'waiting'
  | 'preparing'
  | 'uploading'
  | 'completing'
  | 'done'
  | 'failed'
  | 'cancelled';

const NEXT: Readonly<Record<UploadState, readonly UploadState[]>> = {
  waiting: ['preparing', 'failed', 'cancelled'],
  preparing: ['uploading', 'failed', 'cancelled'],
  uploading: ['completing', 'failed', 'cancelled'],
  completing: ['done', 'failed', 'cancelled'],
  done: [],
  failed: [],
  cancelled: [],
};

export function isFinal(state: UploadState): boolean {
  return NEXT[state].length === 0;
}

/** @returns `to` @throws RangeError naming from and to, when the table has no such step */
export function transition(from: UploadState, to: UploadState): UploadState {
  if (!NEXT[from].includes(to)) throw new RangeError(`an upload cannot go from ${from} to ${to}`);
  return to;
}
