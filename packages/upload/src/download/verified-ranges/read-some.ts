import { untilAborted } from '../../platform/abortable.js';

/**
 * Reads a body to its end, or to a bound.
 *
 * @param onBytes called when some have come
 * @returns no more than one byte beyond `most`
 */
export async function readSome(
  { body }: Response,
  most: number,
  signal: AbortSignal,
  onBytes: () => void = () => {},
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body?.getReader();
  const bytes = new Uint8Array(most + 1);
  let filled = 0;
  while (filled <= most) {
    const { done = true, value } = (reader && (await untilAborted(signal, reader.read()))) ?? {};
    if (done || value === undefined) break;
    onBytes();
    const taken = value.subarray(0, bytes.byteLength - filled);
    bytes.set(taken, filled);
    filled += taken.byteLength;
  }
  reader?.cancel().catch(() => {});
  return bytes.subarray(0, filled);
}

/** S3's error documents are a few hundred bytes; no more than this is looked at. */
const LOOKED_AT_BYTES = 4096;

/** The beginning of an error document. */
export async function errorText(response: Response, signal: AbortSignal): Promise<string> {
  return new TextDecoder().decode(await readSome(response, LOOKED_AT_BYTES, signal));
}
