import type { Profile } from '../profiles/profile.js';

/** How far a file is on its way, and back. */
export type Step = (typeof STEPS)[number];
export const STEPS = ['file', 'key', 'seal', 'send', 'stored', 'read'] as const;

export function stepNames({ keyring, storage }: Profile): Readonly<Record<Step, string>> {
  return {
    file: 'File',
    key: keyring || storage === 'sse-c' ? 'Key' : 'Permission',
    seal: keyring ? 'Sealed' : 'Not sealed',
    send: 'Sent',
    stored: 'Stored',
    read: 'Read back',
  };
}
