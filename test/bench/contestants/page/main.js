import { runJob } from '../../page/run-job.js';
import { uppySender } from './uppy.js';

await runJob({
  ciphers: () => import('./ciphers.js'),
  async uploading() {
    const { run } = await import('../../page/uploading.js');
    return { run: (job, mark) => run(job, mark, { uppy: uppySender }) };
  },
  async 'first-byte'() {
    const { run } = await import('../../page/first-byte.js');
    return { run: (job, mark) => run(job, mark, { uppy: uppySender }) };
  },
});
