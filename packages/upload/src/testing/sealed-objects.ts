import { rawAesKeyring } from '@sealift/core/keyrings';
import { createSealer } from '@sealift/core/seal';
import { createSegmentTableWriter, SEGMENT_TABLE_METADATA } from '@sealift/core/segments';
import { createDownloader, type Downloader } from '../download/index.js';

/** Objects of a test's own, in the bucket behind a real signer. */
export interface Bucket {
  readonly downloader: Downloader;
  /**
   * Seals a file and stores it with its segment table, if it has more than one segment.
   *
   * @param damage its stored bytes, tag included
   * @param kept how many of them are stored. Default: all
   */
  store(file: Stored, damage?: (object: Uint8Array) => void, kept?: number): Promise<void>;
  /** The table that was stored with an object, and another in its place. */
  table(key: string): Uint8Array<ArrayBuffer>;
  putTable(key: string, table: Uint8Array<ArrayBuffer>): Promise<void>;
}

export interface Stored {
  readonly key: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly name: string;
  readonly type: string;
  /** As of an object that another client has made. */
  readonly withoutTable?: boolean;
}

/** @param stack its origin */
export async function openBucket(stack: string): Promise<Bucket> {
  const wrappingKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const keyring = rawAesKeyring({ wrappingKey });
  const put = async (key: string, body: BlobPart, metadata: object): Promise<void> => {
    const query = new URLSearchParams({ metadata: JSON.stringify(metadata) });
    const answer = await fetch(`${stack}/put/${key}?${query}`, { method: 'POST', body: new Blob([body]) });
    if (!answer.ok) throw new Error(await answer.text());
  };
  const tables = new Map<string, Uint8Array<ArrayBuffer>>();
  const putTable: Bucket['putTable'] = (key, table) => put(`${key}.segments`, table, SEGMENT_TABLE_METADATA);
  return {
    table: (key) => tables.get(key)?.slice() ?? new Uint8Array(),
    putTable,
    downloader: createDownloader({ signer: `${stack}/strict`, keyring, workers: 1 }),
    async store({ key, bytes, name, type, withoutTable = false }, damage = () => {}, kept) {
      const plaintextSize = bytes.byteLength;
      const objectKey = `official/${key}`;
      const sealer = await createSealer({ keyring, plaintextSize, fileInfo: { name, type }, objectKey });
      const object = new Uint8Array(plaintextSize + 16);
      object.set(await sealer.seal(0, bytes));
      object.set(await sealer.tag(), plaintextSize);
      const writer = await createSegmentTableWriter(sealer);
      await writer.write(object);
      const table = await writer.finish();
      damage(object);
      await put(key, object.subarray(0, kept), sealer.metadata);
      if (!table || withoutTable) return;
      tables.set(key, table);
      await putTable(key, table);
    },
  };
}

/** A sound of so many seconds, as every engine plays it: 88,244 bytes each second, and another tone in each. */
export function sound(seconds: number): Uint8Array<ArrayBuffer> {
  const rate = 44_100;
  const samples = new Int16Array(rate * seconds);
  for (let at = 0; at < samples.length; at++)
    samples[at] = 8000 * Math.sin((at * (220 + 10 * Math.floor(at / rate)) * 2 * Math.PI) / rate);
  const wav = new Uint8Array(44 + samples.byteLength);
  const view = new DataView(wav.buffer);
  const text = (at: number, words: string): void => wav.set(new TextEncoder().encode(words), at);
  text(0, 'RIFF');
  view.setUint32(4, 36 + samples.byteLength, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, samples.byteLength, true);
  wav.set(new Uint8Array(samples.buffer), 44);
  return wav;
}
