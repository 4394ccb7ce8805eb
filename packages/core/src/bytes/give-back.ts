let nowhere: MessagePort | undefined;

/**
 * Frees the memory of a piece that has it to itself, at once. Memory outside of the heap is what has V8 collect garbage, all of it, time
 * and again: what leaves 64 KiB to the collector a thousand times spends a quarter of its time there, and gets other memory for
 * each, page by page. A pool's buffer is left alone, for it belongs to others, too; so is what a platform lets nobody detach (Deno:
 * what its ciphers return).
 *
 * Where there is no `transfer` (Node 20), the buffer is posted to a port that is closed, which detaches it as well.
 */
export function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (buffer.byteLength !== byteLength || !(buffer instanceof ArrayBuffer)) return;
  try {
    if ('transfer' in buffer) (buffer as { transfer(length: number): unknown }).transfer(0);
    else closedPort().postMessage(null, [buffer]);
  } catch {}
}

function closedPort(): MessagePort {
  if (nowhere === undefined) {
    nowhere = new MessageChannel().port1;
    nowhere.close();
  }
  return nowhere;
}
