import { PROFILES } from './list.js';

/** What stands after the `#`: a profile, a place on the page, or both: `#sse-kms/stored`. */
export interface Address {
  readonly profile?: string;
  readonly section?: string;
}

export function parseAddress(hash: string): Address {
  const [first = '', second] = hash.replace(/^#/, '').split('/');
  if (first === '') return {};
  if (!PROFILES.some(({ id }) => id === first)) return { section: first };
  return second ? { profile: first, section: second } : { profile: first };
}

export function formatAddress({ profile, section }: Address): string {
  return `#${[profile, section].filter(Boolean).join('/')}`;
}
