/**
 * What a request weighs, in bodies. Chromium (156) makes three copies of a body and lets go of them with the request object.
 * Saying more has them collected sooner: with 3 the peak is a fifth higher, with 16 it is no lower (docs/performance.md).
 */
const BODIES = 8;

/**
 * Tells the garbage collector what a request with this body weighs. The collector sees a small object, while the browser
 * has attached copies of the body to it; without more to go by, hundreds of megabytes of sent parts wait for the next
 * collection. Memory that is never touched costs an address range, and counts.
 */
export function weigh(bodyBytes: number): void {
  try {
    // Not `new ArrayBuffer`, which bundlers drop where nothing uses it.
    Reflect.construct(ArrayBuffer, [bodyBytes * BODIES]);
  } catch {
    // No room even for an address range: then the collector is at work already.
  }
}
