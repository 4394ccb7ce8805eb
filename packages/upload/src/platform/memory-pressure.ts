/** Copies of a body in memory that Chromium (156) makes for a request and lets go of with the request object. */
const COPIES = 3;

/**
 * Tells the garbage collector what a request with this body weighs. The collector sees a small object, while the browser
 * has attached copies of the body to it; without more to go by, hundreds of megabytes of sent parts wait for the next
 * collection. Memory that is never touched costs an address range, and counts.
 */
export function weigh(bodyBytes: number): void {
  try {
    // Not `new ArrayBuffer`, which bundlers drop where nothing uses it.
    Reflect.construct(ArrayBuffer, [bodyBytes * COPIES]);
  } catch {
    // No room even for an address range: then the collector is at work already.
  }
}
