import { noise } from './noise.js';

const BLOCK = 8 * 1024 * 1024;

addEventListener('message', async ({ data: { name, bytes, sparse } }) => {
  try {
    const folder = await navigator.storage.getDirectory();
    const file = await folder.getFileHandle(name, { create: true });
    const access = await file.createSyncAccessHandle();
    if (sparse) access.truncate(bytes);
    else write(access, bytes);
    access.flush();
    access.close();
    postMessage({});
  } catch (error) {
    postMessage({ error: String(error) });
  }
});

function write(access, bytes) {
  const block = noise(BLOCK);
  for (let at = 0; at < bytes; at += BLOCK)
    access.write(block.subarray(0, Math.min(BLOCK, bytes - at)), { at });
}
