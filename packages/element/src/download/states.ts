/** What a download button is doing. */
export type DownloadState = 'idle' | 'working' | 'done' | 'failed';
export type DownloadEvent = 'start' | 'finish' | 'fail' | 'cancel';

/** The whole life of a download button. What is not in the table does not happen. */
export const DOWNLOAD_TRANSITIONS: Readonly<
  Record<DownloadState, Readonly<Partial<Record<DownloadEvent, DownloadState>>>>
> = {
  idle: { start: 'working' },
  working: { finish: 'done', fail: 'failed', cancel: 'idle' },
  done: { start: 'working' },
  failed: { start: 'working' },
};

/** The state after `event`, or undefined where the table has no such move. */
export function nextDownload(state: DownloadState, event: DownloadEvent): DownloadState | undefined {
  return DOWNLOAD_TRANSITIONS[state][event];
}
