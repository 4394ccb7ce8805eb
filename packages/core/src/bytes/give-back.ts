let closed: MessagePort | undefined;
let alone: MessagePort | undefined;

/**
 * Frees the memory of a piece that has it to itself, at once. Memory outside of the heap is what has engines collect garbage, all of it,
 * time and again; until then whatever comes next gets other memory, page by page, which takes longer than encrypting it
 * (docs/performance.md). A pool's buffer is left alone, for it belongs to others, too; so is what a platform lets nobody detach (Deno:
 * what its ciphers return).
 *
 * What is posted to a port is detached. `ArrayBuffer.transfer(0)` detaches, too, but in Chromium what WebCrypto or a stream returned has a
 * second owner, who keeps the memory until it is collected; only posting takes it from both. A closed port drops what it gets; Chromium's
 * takes nothing, but one whose other end is closed does.
 */
export function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (byteLength === 0 || buffer.byteLength !== byteLength || !(buffer instanceof ArrayBuffer)) return;
  try {
    closedPort().postMessage(null, [buffer]);
    if (buffer.byteLength > 0) portAlone().postMessage(null, [buffer]);
  } catch {}
}

function closedPort(): MessagePort {
  if (closed === undefined) {
    closed = new MessageChannel().port1;
    closed.close();
  }
  return closed;
}

function portAlone(): MessagePort {
  if (alone === undefined) {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    alone = port1;
  }
  return alone;
}
