import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const KEEPER = fileURLToPath(new URL('keeper.js', import.meta.url));

/** A folder that is gone after `remove()`, and after this process in any case. @param {string} name */
export async function temporaryFolder(name) {
  const folder = await mkdtemp(path.join(tmpdir(), `sealift-${name}-`));
  const keeper = spawn(process.execPath, [KEEPER, folder], { stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = new Promise((resolve) => keeper.once('close', resolve));
  return {
    path: folder,
    async remove() {
      keeper.stdin.end();
      await ended;
    },
  };
}
