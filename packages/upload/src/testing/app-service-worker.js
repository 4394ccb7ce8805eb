/** The service worker of some app, which has ours beside its own work. */
addEventListener('fetch', (event) => {
  if (/\/hello$/.test(event.request.url)) event.respondWith(new Response('from the app'));
});
addEventListener('message', ({ data, source }) => {
  if (data === 'app') source.postMessage('app');
});
importScripts('../../workers/stream.worker.js');
