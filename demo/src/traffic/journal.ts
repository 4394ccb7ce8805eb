import type { Exchange, SignerEvent, TrafficEvent } from './events.js';

/** What is known of an object's way. */
export interface Traffic {
  /** With S3, in the order in which they were answered. */
  readonly exchanges: readonly Exchange[];
  /** The signer's audit. */
  readonly audit: readonly SignerEvent[];
}

/** What went on, object by object. */
export interface Journal {
  add(event: TrafficEvent): void;
  of(key: string): Traffic;
  /** The object of this profile that S3 last served. */
  latest(profile: string): string | undefined;
}

export function trafficJournal(): Journal {
  const known = new Map<string, { exchanges: Exchange[]; audit: SignerEvent[] }>();
  const latest = new Map<string, string>();
  return {
    add(event) {
      const of = known.get(event.key) ?? { exchanges: [], audit: [] };
      if (event.kind === 's3-answer') {
        of.exchanges.push(event);
        if (event.status < 400) latest.set(event.profile, event.key);
      } else if (event.kind === 'signer') of.audit.push(event);
      known.set(event.key, of);
    },
    of: (key) => known.get(key) ?? { exchanges: [], audit: [] },
    latest: (profile) => latest.get(profile),
  };
}
