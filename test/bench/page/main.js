import { runJob } from './run-job.js';

await runJob({
  'one-realm': () => import('./one-realm.js'),
  'two-workers': () => import('./two-workers.js'),
  opening: () => import('./opening.js'),
  segments: () => import('./segments.js'),
  streaming: () => import('./streaming.js'),
  checksum: () => import('./checksum.js'),
  uploading: () => import('./uploading.js'),
  growth: () => import('./growth.js'),
  'first-byte': () => import('./first-byte.js'),
  'small-files': () => import('./small-files.js'),
  'long-list': () => import('./long-list.js'),
  memory: () => import('./memory.js'),
  tasks: () => import('./tasks.js'),
  resume: () => import('./resume.js'),
});
