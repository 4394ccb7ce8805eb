/** Bytes kept of a file's beginning. A few more than are shown of the object, so that both panels end together. */
const HEAD_BYTES = 176;

/** What the page shows of a file. The file itself is not held on to. */
export interface Plaintext {
  readonly name: string;
  readonly type: string;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Its first bytes. */
  readonly head: Uint8Array;
}

export async function plaintextOf(file: File): Promise<Plaintext> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  return { name: file.name, type: file.type, size: file.size, head };
}
