import type { SegmentSealerHandle } from '@sealift/core/seal';
import type { Grant, Receipt } from '@sealift/protocol';
import { createRecordKey, openRecord, sealRecord } from '../platform/record-cipher.js';
import type { Sent } from '../upload/receipt.js';
import type { StartedPart } from '../upload/sealing.js';
import type { Durability, JournalChange, JournalStore } from './store.js';

/** What is kept of a file, and readable for whoever reads the disk. */
export interface Clear {
  readonly id: string;
  readonly size: number;
  readonly lastModified: number;
  readonly startedAt: number;
  readonly expiresAt: number;
  /** Non-extractable keys of the object, where the page encrypts and the upload is unfinished. */
  readonly keys?: SegmentSealerHandle['keys'] | undefined;
  /** The key of its segment table, where it is to have one. */
  readonly tableKey?: CryptoKey | undefined;
  readonly fileHandle?: FileSystemFileHandle | undefined;
}

/** What is kept sealed. */
export interface Facts {
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  /** Of which uploads of the page it is. */
  readonly scope?: string;
  /** Of an unfinished upload. */
  readonly upload?: UploadFacts | undefined;
  /** Of one that is stored. */
  readonly receipt?: Receipt | undefined;
}

export interface UploadFacts {
  /** With the session token. */
  readonly grant: Omit<Grant, 'dataKey'>;
  readonly metadata: Readonly<Record<string, string>>;
  /** `SegmentSealerHandle.object`, where the page encrypts. */
  readonly object?: string | undefined;
  /** All parts are there, and of one file: only the completion is left. */
  readonly sent?: Pick<Sent, 'checksum' | 'tag'> | undefined;
}

export interface Kept extends Clear {
  readonly facts: Facts;
}

/** The journal's records, as they lie in its store: names, tokens, object keys and shares sealed, each under the name of its record. */
export interface Records {
  /** The oldest first. What does not open is removed. */
  all(): Promise<Kept[]>;
  get(id: string): Promise<Kept | undefined>;
  put(kept: Kept): Promise<void>;
  /** The same, and its parts are forgotten. */
  end(kept: Kept): Promise<void>;
  remove(id: string): Promise<void>;
  /** Parts of which a byte may have left, by number. @throws when one of them does not open */
  parts(id: string): Promise<Map<number, StartedPart>>;
  putPart(id: string, partNumber: number, part: StartedPart): Promise<void>;
  /** Bytes of the file that S3 has: may be lost. */
  putSent(id: string, bytes: number): Promise<void>;
  sent(): Promise<ReadonlyMap<string, number>>;
  /** Removes parts that belong to nothing. */
  tidy(): Promise<void>;
}

interface Row extends Omit<Clear, 'id'> {
  readonly sealed: Uint8Array<ArrayBuffer>;
}

const KEY = 'key';
const UPLOADS = 'upload/';
const PARTS = 'part/';
const SENT = 'sent/';

const partsOf = (id: string): string => `${PARTS}${id}/`;
const isKey = (value: unknown): value is CryptoKey => Object(value).type === 'secret';

export function createRecords(store: JournalStore): Records {
  let known: Promise<CryptoKey> | undefined;

  /** Made by whoever comes first, of all tabs. */
  async function recordKey(): Promise<CryptoKey> {
    const kept = (await store.get(KEY)) ?? (await store.keep(KEY, await createRecordKey()));
    if (!isKey(kept)) throw new TypeError('the key of the journal is none');
    return kept;
  }

  function key(): Promise<CryptoKey> {
    known ??= recordKey();
    known.catch(() => {
      known = undefined;
    });
    return known;
  }

  const write = (changes: JournalChange[], durability: Durability = 'strict'): Promise<void> =>
    store.write(changes, durability);

  async function seal({ id, facts, ...clear }: Kept): Promise<JournalChange> {
    const plain = new TextEncoder().encode(JSON.stringify(facts));
    const sealed = await sealRecord(await key(), nameOf(id, clear), plain);
    return [UPLOADS + id, { ...clear, sealed } satisfies Row];
  }

  /** undefined where it does not open: under another key, or changed. */
  async function open(id: string, value: unknown): Promise<Kept | undefined> {
    try {
      const { sealed, ...clear } = value as Row;
      const plain = await openRecord(await key(), nameOf(id, clear), sealed);
      return { id, ...clear, facts: JSON.parse(new TextDecoder().decode(plain)) as Facts };
    } catch {
      return undefined;
    }
  }

  /** Changes that forget all parts of an upload. */
  async function withoutParts(id: string): Promise<JournalChange[]> {
    const parts = await store.list(partsOf(id));
    return [[SENT + id], ...parts.map(([name]): JournalChange => [name])];
  }

  async function remove(id: string): Promise<void> {
    await write([[UPLOADS + id], ...(await withoutParts(id))]);
  }

  return {
    remove,
    async all() {
      await key();
      const found: Kept[] = [];
      for (const [name, value] of await store.list(UPLOADS)) {
        const id = name.slice(UPLOADS.length);
        const kept = await open(id, value);
        if (kept === undefined) await remove(id);
        else found.push(kept);
      }
      return found.toSorted((a, b) => a.startedAt - b.startedAt);
    },
    async get(id) {
      await key();
      return open(id, await store.get(UPLOADS + id));
    },
    async put(kept) {
      await write([await seal(kept)]);
    },
    async end(kept) {
      await write([await seal(kept), ...(await withoutParts(kept.id))]);
    },
    async parts(id) {
      const parts = new Map<number, StartedPart>();
      for (const [name, value] of await store.list(partsOf(id))) {
        const plain = await openRecord(await key(), name, value as Uint8Array<ArrayBuffer>);
        parts.set(Number(name.slice(partsOf(id).length)), decodePart(plain));
      }
      return parts;
    },
    async putPart(id, partNumber, part) {
      const name = partsOf(id) + partNumber;
      await write([[name, await sealRecord(await key(), name, encodePart(part))]]);
    },
    putSent: (id, bytes) => write([[SENT + id, bytes]], 'relaxed'),
    async sent() {
      const all = await store.list(SENT);
      return new Map(all.map(([name, bytes]) => [name.slice(SENT.length), Number(bytes) || 0]));
    },
    async tidy() {
      // In this order: an upload has its record before it has a part.
      const parts = [...(await store.list(PARTS)), ...(await store.list(SENT))].map(([name]) => name);
      const uploads = new Set((await store.list(UPLOADS)).map(([name]) => name.slice(UPLOADS.length)));
      const left = parts.filter((name) => !uploads.has(name.split('/')[1] ?? ''));
      if (left.length > 0)
        await write(
          left.map((name): JournalChange => [name]),
          'relaxed',
        );
    },
  };
}

/** What is in the clear is bound to what is sealed. */
function nameOf(id: string, { size, lastModified, startedAt, expiresAt }: Omit<Clear, 'id'>): string {
  return JSON.stringify([UPLOADS + id, size, lastModified, startedAt, expiresAt]);
}

/** CRC (8 bytes), then the share: 16 bytes, or none where S3 encrypts. */
function encodePart({ share, crc }: StartedPart): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8 + share.byteLength);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, crc.high);
  view.setInt32(4, crc.low);
  bytes.set(share, 8);
  return bytes;
}

function decodePart(bytes: Uint8Array<ArrayBuffer>): StartedPart {
  const view = new DataView(bytes.buffer);
  return { crc: { high: view.getInt32(0), low: view.getInt32(4) }, share: bytes.slice(8) };
}
