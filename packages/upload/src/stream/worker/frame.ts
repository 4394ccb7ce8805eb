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

export function frame(): Response {
  return new Response(DOCUMENT, {
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
