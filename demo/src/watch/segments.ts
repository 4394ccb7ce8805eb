import type { MediaSegmentsDetail, MediaShownDetail } from '@sealift/element/media';

/** What is known of a segment of the object that is watched. */
export type SegmentState = 'unread' | 'asked' | 'verified' | 'refused';

export interface Segments extends Pick<MediaShownDetail, 'size' | 'segmentSize' | 'verifiedBy'> {
  readonly states: readonly SegmentState[];
  heard(detail: MediaSegmentsDetail): void;
}

/** Nothing of it was read yet. */
export function createSegments({ size, segmentSize, segments, verifiedBy }: MediaShownDetail): Segments {
  const states = Array.from({ length: segments }, (): SegmentState => 'unread');
  return {
    size,
    segmentSize,
    verifiedBy,
    states,
    heard({ what, first, last }) {
      for (let at = first; at <= last; at++) {
        const now = states[at];
        if (now === undefined) continue;
        // One that was verified before is asked for again when somebody seeks back.
        if (what === 'asked') states[at] = now === 'unread' ? 'asked' : now;
        else if (what === 'verified' || what === 'refused') states[at] = what;
        else if (now === 'asked') states[at] = 'unread';
      }
    },
  };
}
