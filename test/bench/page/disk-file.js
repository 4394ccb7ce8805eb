/**
 * A file on disk, as a user's would be: written once into the origin private file system, then its handle. The
 * writing is done by a worker that ends, so that nothing of it is left in this page's memory.
 *
 * @param {number} bytes
 * @param {boolean} [sparse] nothing is written: the file is as long, reads as zeros, and takes no room on most file systems
 * @returns {Promise<FileSystemFileHandle>}
 */
export async function handleOnDisk(bytes, sparse = false) {
  const worker = new Worker(new URL('./disk-file.worker.js', import.meta.url), { type: 'module' });
  const written = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error === undefined ? resolve() : reject(new Error(data.error)));
  });
  worker.postMessage({ name: 'bench.bin', bytes, sparse });
  await written;
  worker.terminate();
  // An upload waits until the second in which its file was written is over (upload/src/upload/source.ts).
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const folder = await navigator.storage.getDirectory();
  return folder.getFileHandle('bench.bin');
}

/** @param {number} bytes @returns {Promise<File>} */
export async function fileOnDisk(bytes) {
  return (await handleOnDisk(bytes)).getFile();
}

/** @param {number} bytes @returns {Promise<File>} */
export async function sparseFile(bytes) {
  return (await handleOnDisk(bytes, true)).getFile();
}
