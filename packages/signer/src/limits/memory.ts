import { Recent } from './recent.js';
import { type CountedUpload, type LimitStore, SILENCE, type Starts } from './store.js';

interface Bucket {
  readonly tokens: number;
  /** Milliseconds since the epoch. */
  readonly refilledAt: number;
}

interface OpenUpload extends CountedUpload {
  touchedAt: number;
}

/** Owners, and grants, that are remembered at most: some ten megabytes. */
const MOST = 50_000;
const MINUTE = 60_000;
const WEEK = 604_800_000;

/**
 * Counts in the memory of one process: exact where there is one replica. Of several, each counts what it granted itself, and
 * does not hear what others ended: `unsure` names what is to be looked up in S3 before an owner is refused.
 *
 * @param now milliseconds since the epoch
 */
export function memoryLimits(now: () => number = Date.now): LimitStore {
  const buckets = new Recent<Bucket>(MINUTE, MOST, now);
  const owners = new Recent<Map<string, OpenUpload>>(SILENCE, MOST, now);
  const grants = new Recent<Starts>(WEEK, MOST, now);

  const living = (owner: string): Map<string, OpenUpload> => {
    const uploads = owners.get(owner) ?? new Map<string, OpenUpload>();
    const oldest = now() - SILENCE;
    for (const [id, { touchedAt }] of uploads) if (touchedAt < oldest) uploads.delete(id);
    return uploads;
  };

  return {
    async take(name, perMinute) {
      const { tokens, refilledAt } = buckets.get(name) ?? { tokens: perMinute, refilledAt: now() };
      const gained = (Math.max(0, now() - refilledAt) * perMinute) / MINUTE;
      const there = Math.min(perMinute, tokens + gained);
      const isThere = there >= 1;
      buckets.set(name, { tokens: isThere ? there - 1 : there, refilledAt: now() });
      return isThere ? 0 : Math.ceil(((1 - there) * MINUTE) / perMinute);
    },

    async open(owner, upload, most) {
      const uploads = living(owner);
      let bytes = upload.size;
      for (const { id, size } of uploads.values()) if (id !== upload.id) bytes += size;
      if (!uploads.has(upload.id) && (uploads.size >= most.uploads || bytes > most.bytes)) return false;
      uploads.set(upload.id, { ...upload, touchedAt: now() });
      owners.set(owner, uploads);
      return true;
    },

    async touch(owner, { id }) {
      const uploads = owners.get(owner);
      const upload = uploads?.get(id);
      if (uploads === undefined || upload === undefined) return;
      upload.touchedAt = now();
      owners.set(owner, uploads);
    },

    async close(owner, { id }) {
      const uploads = owners.get(owner);
      uploads?.delete(id);
      if (uploads?.size === 0) owners.delete(owner);
    },

    async start(grant) {
      const { starts, ...before } = grants.get(grant) ?? { starts: 0 };
      const counted = { ...before, starts: starts + 1 };
      grants.set(grant, counted);
      return counted;
    },

    async keep(grant, text, instead) {
      const { starts = 1, kept } = grants.get(grant) ?? {};
      if (kept !== instead) return kept ?? '';
      grants.set(grant, { starts, kept: text });
      return text;
    },

    async ping() {},

    async unsure(owner, count) {
      const uploads = living(owner);
      const first = [...uploads.values()].slice(0, count);
      // Behind the others, so that the next call names those.
      for (const upload of first) {
        uploads.delete(upload.id);
        uploads.set(upload.id, upload);
      }
      return first;
    },
  };
}
