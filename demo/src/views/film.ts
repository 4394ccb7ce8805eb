import type { DownloadedDetail } from '@sealift/element';
import { html, nothing, render } from 'lit';

const ADDRESS = '/example.webm';

/** A short film as an example: for those without a file at hand, and played in the page when it was read back. */
export interface FilmView {
  /** @param detail what was read back, to be played */
  play(detail: DownloadedDetail): void;
  /** Another object is looked at. */
  stop(): void;
}

/** Whether the page plays a file of this name itself. */
export function isFilm(name: string | undefined): boolean {
  return /\.webm$/i.test(name ?? '');
}

/** @param take uploads a file */
export function filmView(offer: HTMLElement, screen: HTMLElement, take: (file: File) => void): FilmView {
  let playing: { readonly detail: DownloadedDetail; readonly source: string } | undefined;

  const bring = async () => {
    const answer = await fetch(ADDRESS);
    if (answer.ok) take(new File([await answer.blob()], 'example.webm', { type: 'video/webm' }));
  };
  const draw = () =>
    render(
      playing
        ? html`<figure class="film">
            <video controls playsinline muted .src=${playing.source} aria-label="The film as it was read back"></video>
            <figcaption class="fine">${
              playing.detail.verified
                ? 'Decrypted on this device, and verified to its last byte before the first picture was shown.'
                : 'S3 decrypted it. This page has nothing to check it against.'
            }</figcaption>
          </figure>`
        : nothing,
      screen,
    );
  const stop = () => {
    if (!playing) return;
    const { detail, source } = playing;
    playing = undefined;
    draw();
    URL.revokeObjectURL(source);
    void detail.release();
  };
  render(
    html`<p class="fine">No file at hand? <button type="button" class="link" @click=${bring}>Take a short film</button></p>`,
    offer,
  );
  return {
    play(detail) {
      stop();
      playing = { detail, source: URL.createObjectURL(detail.file) };
      draw();
    },
    stop,
  };
}
