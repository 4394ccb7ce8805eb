/**
 * Whether the engine refuses to read a picked file that is no longer as it was picked (File API, "snapshot state").
 * Chromium and WebKit do; so does Node. Firefox does not (seen up to version 153): it gives what is on the disk at that
 * moment, and the File's own size and time stay as they were. No feature tells the engines apart, so the name must: only
 * Firefox's engine writes `Gecko/` and a number.
 */
export function guardsSnapshots(userAgent: string = globalThis.navigator?.userAgent ?? ''): boolean {
  return !/ Gecko\/\d/.test(userAgent);
}
