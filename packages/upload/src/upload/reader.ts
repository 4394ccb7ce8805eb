/** @returns undefined when it cannot be read: the file was changed, moved or deleted */
export type Reader = (file: Blob) => Promise<Uint8Array<ArrayBuffer> | undefined>;

/** Files in one read. */
const MOST = 64;

/**
 * Little files that are asked for while others are read are read together then, as one Blob. A read is a dozen messages to
 * another process, however little it brings. The browser looks at each file of a Blob as it does at one that is read
 * alone; where it refuses one, or they are not as long as they should be, each is read alone.
 */
export function createReader(): Reader {
  const waiting: { readonly file: Blob; settle(bytes: Uint8Array<ArrayBuffer> | undefined): void }[] = [];
  let reading = false;

  async function readAll(): Promise<void> {
    reading = true;
    while (waiting.length > 0) {
      const together = waiting.splice(0, MOST);
      const found = await readTogether(together.map(({ file }) => file));
      for (const [at, { settle }] of together.entries()) settle(found[at]);
    }
    reading = false;
  }

  return (file) =>
    new Promise((settle) => {
      waiting.push({ file, settle });
      if (!reading) void readAll();
    });
}

async function readTogether(files: readonly Blob[]): Promise<(Uint8Array<ArrayBuffer> | undefined)[]> {
  const all = files.length > 1 ? await readAlone(new Blob([...files])) : undefined;
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (all?.byteLength !== total) return Promise.all(files.map(readAlone));
  let end = 0;
  return files.map(({ size }) => {
    end += size;
    return all.subarray(end - size, end);
  });
}

export async function readAlone(file: Blob): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return file.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => undefined,
  );
}
