/** What a media element is doing. */
export type MediaState = 'idle' | 'opening' | 'shown' | 'failed';
export type MediaEventName = 'start' | 'show' | 'fail' | 'stop';

/** The whole life of a media element. What is not in the table does not happen. */
export const MEDIA_TRANSITIONS: Readonly<
  Record<MediaState, Readonly<Partial<Record<MediaEventName, MediaState>>>>
> = {
  idle: { start: 'opening' },
  opening: { show: 'shown', fail: 'failed', stop: 'idle' },
  // Where a player cannot go on, it is opened anew.
  shown: { fail: 'failed', stop: 'idle' },
  failed: { start: 'opening', stop: 'idle' },
};

/** The state after `event`, or undefined where the table has no such move. */
export function nextMedia(state: MediaState, event: MediaEventName): MediaState | undefined {
  return MEDIA_TRANSITIONS[state][event];
}
