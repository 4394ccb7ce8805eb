import { html, nothing, render, type TemplateResult } from 'lit';
import type { SegmentState, Segments } from './segments.js';

const WORDS: Readonly<Record<SegmentState, string>> = {
  unread: 'not fetched',
  asked: 'asked of S3',
  verified: 'verified',
  refused: 'refused',
};

export interface SegmentsView {
  /** @param changed the segment with a changed byte */
  show(segments: Segments | undefined, changed: number | undefined): void;
}

/** A picture with a cell for each segment, the same in words, and the button that changes a byte in the bucket. */
export function segmentsView(
  root: HTMLElement,
  on: { change(segment: number): Promise<void> },
): SegmentsView {
  let busy = false;
  const press = async (segment: number): Promise<void> => {
    if (busy) return;
    busy = true;
    await on.change(segment).finally(() => {
      busy = false;
    });
  };
  return {
    show(segments, changed) {
      render(
        segments ? content(segments, changed, press) : html`<p class="empty">Nothing was asked for yet.</p>`,
        root,
      );
    },
  };
}

function content(
  { states, segmentSize, verifiedBy }: Segments,
  changed: number | undefined,
  press: (segment: number) => Promise<void>,
): TemplateResult {
  const count = (state: SegmentState): number => states.filter((one) => one === state).length;
  const refused = states.flatMap((state, at) => (state === 'refused' ? [at] : []));
  // In the last third: the player does not have it when it is changed.
  const target = changed ?? Math.floor(states.length * 0.7);
  return html`
    <ol class="segments" aria-hidden="true">
      ${states.map((state, at) => html`<li data-state=${state} title=${`Segment ${at}: ${WORDS[state]}`}></li>`)}
    </ol>
    <ul class="legend" aria-hidden="true">
      ${Object.entries(WORDS).map(([state, words]) => html`<li><span data-state=${state}></span>${words}</li>`)}
    </ul>
    <p class="told">
      <strong data-count="verified">${count('verified')}</strong> of ${states.length} segments of
      ${Math.round(segmentSize / 1024)} KiB are fetched and verified.
      ${
        refused.length
          ? html`<strong class="bad" data-count="refused">Refused: segment ${refused.join(', ')}.</strong> The others can be
            watched.`
          : nothing
      }
    </p>
    <p class="fine">${
      verifiedBy === 'segments'
        ? 'The segment table beside the object was verified first, against the tag of the object: each segment is as good as the tag.'
        : 'This object has no segment table: all of it was read and verified first.'
    }</p>
    <p>
      <button type="button" class="plain" @click=${() => press(target)}>
        ${changed === undefined ? 'Change a byte in the bucket' : `Mend the byte in segment ${changed}`}
      </button>
      <span class="fine">${
        changed === undefined
          ? `One bit, in segment ${target}. Then seek there.`
          : `Seek to ${Math.round((100 * changed) / states.length)} % of the film.`
      }</span>
    </p>
  `;
}
