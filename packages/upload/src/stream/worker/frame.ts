/**
 * A document of ours, inside the scope: what is in it asks this service worker, wherever the page around it lies. The page puts its
 * media there; nothing else ever runs or loads in it.
 */
const DOCUMENT = `<!doctype html>
<html data-sealift>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title></title>
<style>
html, body { margin: 0; height: 100%; background: transparent; overflow: hidden }
video, audio, img { display: block; inline-size: 100%; block-size: 100%; object-fit: contain }
</style>
`;

const POLICY =
  "default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";

/**
 * @param player of a film or a sound that somebody follows a link to: engines make a document of their own for it, which is no client of
 *   this service worker, and could not seek. None where the page fills the frame.
 */
export function frame(player?: { readonly kind: 'video' | 'audio'; readonly id: string }): Response {
  const content = player ? `<${player.kind} controls autoplay src="${player.id}"></${player.kind}>` : '';
  return new Response(DOCUMENT + content, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'referrer-policy': 'no-referrer',
    },
  });
}
