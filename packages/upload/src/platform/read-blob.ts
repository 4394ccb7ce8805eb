/**
 * Reads a whole slice into `buffer`, which is given up for the one that is returned: a worker that reads part after
 * part into the same memory keeps the garbage collector, and so the memory of the page, at rest.
 *
 * @returns undefined when it cannot be read: the file was changed, moved or deleted
 */
export async function readBlob(source: Blob, buffer: ArrayBuffer): Promise<ArrayBuffer | undefined> {
  const reader = byteReader(source);
  try {
    if (reader === undefined) return await source.arrayBuffer();
    reading.add(reader);
    let filled = 0;
    let memory = buffer;
    while (filled < source.size) {
      const { value, done } = await reader.read(new Uint8Array(memory, filled, source.size - filled));
      if (value !== undefined) memory = value.buffer;
      if (done || value === undefined) return undefined;
      filled += value.byteLength;
    }
    // It does not know yet that it is at its end, and would hold the file open.
    reader.cancel().catch(() => {});
    return memory;
  } catch {
    return undefined;
  } finally {
    if (reader !== undefined) reading.delete(reader);
  }
}

/**
 * Holds on to every reader that is at work. In Chromium nothing else does: a garbage collection in the wrong moment takes
 * a Blob's reader away together with the promise of its pending read, and whoever waits for that waits forever.
 */
const reading = new Set<ReadableStreamBYOBReader>();

/** undefined where the engine's Blob streams cannot fill a buffer of ours. */
function byteReader(source: Blob): ReadableStreamBYOBReader | undefined {
  try {
    return source.stream().getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}
