/** A film that plays while it is fetched, and what happens to its segments. */
import '@sealift/element/define';
import '@sealift/element/media/define';
import { html, nothing, render } from 'lit';
import { announce, element } from '../elements.js';
import { changeByte } from './change-byte.js';
import { takeLongFilm } from './long-film.js';
import { createSegments, type Segments } from './segments.js';
import { segmentsView } from './segments-view.js';

const upload = element('upload', 'encrypted-upload');
const screen = element('screen', 'div');
let segments: Segments | undefined;
let key: string | undefined;
/** The one with a changed byte. */
let changed: number | undefined;

render(html`<p class="empty">The film that you upload plays here.</p>`, screen);
const view = segmentsView(element('segments', 'div'), {
  async change(segment) {
    if (key === undefined || segments === undefined) return;
    await changeByte(key, segment * segments.segmentSize);
    changed = changed === undefined ? segment : undefined;
    announce(
      changed === undefined
        ? 'The byte is as it was.'
        : `A byte in segment ${segment} of the object was changed.`,
    );
    // What the player has it keeps: it opens the object anew.
    open();
  },
});
takeLongFilm(element('ours', 'div'), (file) => upload.add([file]));

upload.addEventListener('sealift-uploaded', ({ detail }) => {
  key = detail.receipt.key;
  changed = undefined;
  open();
});
document.addEventListener('sealift-media-shown', ({ detail }) => {
  segments = createSegments(detail);
  view.show(segments, changed);
});
document.addEventListener('sealift-media-segments', ({ detail }) => {
  if (segments === undefined) return;
  segments.heard(detail);
  view.show(segments, changed);
  if (detail.what === 'refused') announce(`Segment ${detail.first} is not what was stored: it is refused.`);
});

function open(): void {
  segments = undefined;
  view.show(undefined, changed);
  render(nothing, screen);
  render(
    html`<encrypted-media signer="/sealift/films" object-key=${key ?? ''}></encrypted-media>
      <encrypted-download signer="/sealift/films" object-key=${key ?? ''} service-worker="/sealift/sw.js">Save it as it is verified</encrypted-download>`,
    screen,
  );
}
