import type { MediaKind } from './kind.js';

/**
 * Puts media into the empty document that the service worker answers for. It has no script of its own and loads nothing else.
 *
 * @returns undefined where another document came: there is no such frame, or it is of another origin
 */
export function fillFrame(
  frame: HTMLIFrameElement,
  kind: MediaKind,
  url: string,
  name: string,
  tracks: readonly Node[],
): HTMLElement | undefined {
  const inside = frame.contentDocument;
  // A server that answers for the service worker shows its own page: nothing of ours goes there.
  if (!inside?.documentElement.hasAttribute('data-sealift')) return undefined;
  inside.documentElement.lang = frame.ownerDocument.documentElement.lang;
  inside.title = name;
  const media = inside.createElement(kind === 'image' ? 'img' : kind);
  if (media instanceof (inside.defaultView as Window & typeof globalThis).HTMLMediaElement) {
    media.controls = true;
    media.preload = 'metadata';
    media.append(...tracks);
    media.setAttribute('playsinline', '');
    media.setAttribute('aria-label', name);
  } else {
    media.setAttribute('alt', name);
  }
  media.setAttribute('src', url);
  inside.body.replaceChildren(media);
  return media;
}
