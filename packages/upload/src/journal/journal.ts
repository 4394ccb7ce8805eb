import type { Receipt } from '@sealift/protocol';
import { failure } from '../errors.js';
import { load } from '../platform/load.js';
import type { Locks } from '../platform/locks.js';
import { sessionOf } from '../signer/session.js';
import { planUpload } from '../upload/plan.js';
import { checkReceipt } from '../upload/receipt.js';
import type { JournalEntry } from './entry.js';
import type { Journal } from './port.js';
import { createRecord } from './record.js';
import { createRecords, type Kept, type UploadFacts } from './records.js';
import { reopen } from './reopen.js';
import type { JournalStore } from './store.js';

export interface JournalPorts {
  readonly store: JournalStore;
  /** undefined where the browser has none: two tabs could take one upload, so nothing is remembered. */
  readonly locks: Locks | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Which uploads are meant. */
  readonly scope?: string;
  /** Days for which receipts are remembered. */
  readonly keepReceipts: number;
  /** For developers: why nothing is remembered. */
  warn(cause: unknown): void;
}

const LOCK = 'sealift-upload/';
const DAY = 86_400_000;
/** Milliseconds that this computer's clock may be ahead of the signer's, which says when an upload expires. */
const LENIENCE = DAY;

/** The journal on any ports; `openJournal` has those of the page. */
export function createJournal({ store, locks, now, scope = '', keepReceipts, warn }: JournalPorts): Journal {
  const records = createRecords(store);
  let tidied: Promise<void> | undefined;

  const withReceipt = (kept: Kept, receipt: Receipt): Kept => {
    const { keys: _, fileHandle: __, tableKey: ___, ...clear } = kept;
    const { upload: ____, ...facts } = kept.facts;
    return { ...clear, expiresAt: now() + keepReceipts * DAY, facts: { ...facts, receipt } };
  };

  /** What somebody works on does not expire under their hands. */
  async function current(): Promise<[kept: Kept, inUse: boolean][]> {
    const held = await locks?.held();
    const all: [Kept, boolean][] = [];
    for (const kept of await records.all()) {
      const inUse = held?.has(LOCK + kept.id) ?? false;
      const lenience = kept.facts.receipt === undefined ? LENIENCE : 0;
      if (kept.expiresAt + lenience > now() || inUse) all.push([kept, inUse]);
      else await records.remove(kept.id);
    }
    return all;
  }

  /** @throws UploadError `upload-in-use`, `upload-gone` */
  async function take(id: string): Promise<{ kept: Kept; release: () => void }> {
    const release = await locks?.take(LOCK + id);
    if (release === undefined) throw failure('upload-in-use');
    const kept = await records.get(id).catch(() => undefined);
    if (kept !== undefined) return { kept, release };
    release();
    throw failure('upload-gone');
  }

  return {
    async entries() {
      try {
        tidied ??= records.tidy();
        await tidied;
        const sent = await records.sent();
        const all = (await current()).filter(([{ facts }]) => (facts.scope ?? '') === scope);
        return all.map(([kept, inUse]) => entryOf(kept, inUse, sent.get(kept.id) ?? 0));
      } catch (cause) {
        tidied = undefined;
        warn(cause);
        return [];
      }
    },

    async forget(id) {
      const release = await locks?.take(LOCK + id);
      if (release === undefined) throw failure('upload-in-use');
      await records.remove(id).catch(warn).finally(release);
    },

    async begin({ file, fileInfo, fileHandle, recorded }, session, sealer) {
      try {
        const id = crypto.randomUUID();
        const release = await locks?.take(LOCK + id);
        if (release === undefined) throw new TypeError('the browser has no Web Locks');
        const { grant } = session;
        const upload: UploadFacts = {
          grant: { ...grant, token: session.token() },
          metadata: sealer.metadata,
          object: sealer.handle?.object,
        };
        const kept: Kept = {
          id,
          ...clearOf(file, now()),
          expiresAt: grant.renewableUntil ?? grant.expiresAt,
          keys: sealer.handle?.keys,
          ...(grant.segments && { tableKey: await sealer.tableKey?.() }),
          fileHandle,
          facts: { ...fileInfo, scope, upload },
        };
        await records.put(kept).catch((cause) => {
          release();
          throw cause;
        });
        recorded(id);
        const before = new Map();
        const common = { records, kept, upload, withReceipt, release, onLost: warn };
        return createRecord({ ...common, before, sentBytes: 0 });
      } catch (cause) {
        warn(cause);
        return undefined;
      }
    },

    async keep({ file, fileInfo, recorded }, receipt) {
      const id = crypto.randomUUID();
      const clear = { id, ...clearOf(file, now()), expiresAt: 0 };
      try {
        await records.put(withReceipt({ ...clear, facts: { ...fileInfo, scope } }, receipt));
        recorded(id);
      } catch (cause) {
        warn(cause);
      }
    },

    async open({ id }, picked) {
      const { kept, release } = await take(id);
      try {
        const { upload } = kept.facts;
        if (upload === undefined) throw failure('upload-gone');
        const found = picked ?? (await reopen(kept.fileHandle));
        const file = found?.size === kept.size ? found : undefined;
        // Where all was sent there may be an object already, whatever the file is now.
        if (file === undefined && upload.sent === undefined)
          throw failure(found === undefined ? 'source-needed' : 'source-differs', 'file');
        const { runResumed } = await load(() => import('./resume.js'));
        const before = await records.parts(id).catch(() => undefined);
        const common = { records, kept, upload, withReceipt, release, onLost: warn };
        return {
          run: (job, ports) => runResumed({ ...common, before, file }, job, ports),
          close: release,
        };
      } catch (error) {
        release();
        throw error;
      }
    },

    async abandon({ id }, { signer }) {
      const { kept, release } = await take(id);
      try {
        const { upload } = kept.facts;
        if (upload === undefined) throw failure('upload-gone');
        const { grant, sent } = upload;
        const { signal } = new AbortController();
        const stored = (await sessionOf(signer, grant, { signal }).abort())?.stored;
        if (stored !== undefined && sent !== undefined) {
          checkReceipt(stored, { ...sent, grant, plan: planUpload({ ...grant }, kept.size) });
          await records.end(withReceipt(kept, stored));
          return stored;
        }
        await records.remove(id);
        return undefined;
      } finally {
        release();
      }
    },
  };
}

function clearOf(file: Blob, now: number): Pick<Kept, 'size' | 'lastModified' | 'startedAt'> {
  const lastModified = 'lastModified' in file ? (file.lastModified as number) : 0;
  return { size: file.size, lastModified, startedAt: now };
}

function entryOf({ facts, ...kept }: Kept, inUse: boolean, sentBytes: number): JournalEntry {
  const { id, size, lastModified, startedAt, expiresAt, fileHandle } = kept;
  const { name, type, receipt, upload } = facts;
  return {
    id,
    state: receipt === undefined ? 'unfinished' : 'stored',
    ...(name !== undefined && { name }),
    ...(type !== undefined && { type }),
    size,
    lastModified,
    sentBytes: receipt === undefined && upload?.sent === undefined ? Math.min(sentBytes, size) : size,
    startedAt,
    expiresAt,
    ...(receipt !== undefined && { receipt }),
    canReopen: receipt === undefined && (fileHandle !== undefined || upload?.sent !== undefined),
    inUse,
  };
}
