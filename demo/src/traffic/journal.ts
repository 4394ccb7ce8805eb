import type { Exchange, TrafficEvent } from './events.js';

/** The exchanges with S3, object by object. */
export interface Journal {
  add(event: TrafficEvent): void;
  /** In the order in which they were answered; those of other objects of the same profile are not among them. */
  of(key: string): readonly Exchange[];
  /** The object of this profile that S3 last served. */
  latest(profile: string): string | undefined;
}

export function trafficJournal(): Journal {
  const exchanges = new Map<string, Exchange[]>();
  const latest = new Map<string, string>();
  return {
    add(event) {
      if (event.kind !== 's3-answer') return;
      const known = exchanges.get(event.key) ?? [];
      exchanges.set(event.key, [...known.filter(({ id }) => id !== event.id), event]);
      if (event.status < 400) latest.set(event.profile, event.key);
    },
    of: (key) => exchanges.get(key) ?? [],
    latest: (profile) => latest.get(profile),
  };
}
