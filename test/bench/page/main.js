/** Fetches its job, runs it, reports. Only the bench asked for is loaded. */
const benches = {
  'one-realm': () => import('./one-realm.js'),
  'two-workers': () => import('./two-workers.js'),
  opening: () => import('./opening.js'),
  segments: () => import('./segments.js'),
  checksum: () => import('./checksum.js'),
  uploading: () => import('./uploading.js'),
  'small-files': () => import('./small-files.js'),
  'long-list': () => import('./long-list.js'),
  memory: () => import('./memory.js'),
  tasks: () => import('./tasks.js'),
  resume: () => import('./resume.js'),
};

const post = (path, body) => fetch(path, { method: 'POST', body: JSON.stringify(body) });

try {
  const job = await (await fetch('/job')).json();
  const { run } = await benches[job.bench]();
  await post('/report', { result: await run(job, (mark) => post('/mark', { mark })) });
} catch (error) {
  await post('/report', { error: String(error?.stack ?? error) });
}
