/** What a download button is doing. */
export type DownloadState = 'idle' | 'working' | 'paused' | 'done' | 'failed';
export type DownloadEvent = 'start' | 'pause' | 'resume' | 'finish' | 'fail' | 'cancel';

/** The whole life of a download button. What is not in the table does not happen. */
export const DOWNLOAD_TRANSITIONS: Readonly<
  Record<DownloadState, Readonly<Partial<Record<DownloadEvent, DownloadState>>>>
> = {
  idle: { start: 'working' },
  working: { pause: 'paused', finish: 'done', fail: 'failed', cancel: 'idle' },
  // What was on its way when it was paused may have been the last of it.
  paused: { resume: 'working', finish: 'done', fail: 'failed', cancel: 'idle' },
  done: { start: 'working' },
  failed: { start: 'working' },
};

/** The state after `event`, or undefined where the table has no such move. */
export function nextDownload(state: DownloadState, event: DownloadEvent): DownloadState | undefined {
  return DOWNLOAD_TRANSITIONS[state][event];
}
