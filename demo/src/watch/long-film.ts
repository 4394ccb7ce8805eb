import { html, render } from 'lit';
import { longer } from '../../film/longer.js';

const ADDRESS = '/example.webm';
/** Of a film of 90 kB: 24 MiB, or some thirty segments. */
const TIMES = 270;

/** For those without a film at hand: the short one of this demo, again and again. */
export function takeLongFilm(root: HTMLElement, take: (file: File) => void): void {
  const bring = async (): Promise<void> => {
    const answer = await fetch(ADDRESS);
    if (!answer.ok) return;
    const film = longer(new Uint8Array(await answer.arrayBuffer()), TIMES);
    take(new File([film], 'long-example.webm', { type: 'video/webm' }));
  };
  render(
    html`<p class="fine">No film at hand? <button type="button" class="link" @click=${bring}>Take ours, of 24 MB</button></p>`,
    root,
  );
}
