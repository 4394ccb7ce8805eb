/** What the demo page knows about profiles, without a browser. */
import { describe, expect, test } from 'vitest';
import { RECIPES } from '../../demo/server/signers/index.js';
import { recommend } from '../../demo/src/guide/recommend.js';
import { ROWS } from '../../demo/src/guide/table.js';
import { parseAddress } from '../../demo/src/profiles/address.js';
import { PROFILES, profileById } from '../../demo/src/profiles/list.js';

test('every profile has a signer, and every signer a profile', () => {
  expect(PROFILES.map(({ id }) => id).sort()).toEqual(Object.keys(RECIPES).sort());
});

test('the table speaks of profiles that are there', () => {
  for (const { profile } of ROWS) expect(profileById(profile), profile).toBeDefined();
});

test('what is no profile is an ordinary anchor', () => {
  expect(parseAddress('#stored')).toEqual({ section: 'stored' });
  expect(parseAddress('#sse-kms')).toEqual({ profile: 'sse-kms' });
  expect(parseAddress('#sse-kms/stored')).toEqual({ profile: 'sse-kms', section: 'stored' });
  expect(parseAddress('')).toEqual({});
});

describe('the guide', () => {
  const from = ['disks', 'readers', 's3', 'signer'] as const;
  const readers = ['app', 'recipient', 'self'] as const;
  const rule = ['none', 'own-key', 'two-layers', 'no-keys-at-aws'] as const;
  const size = ['small', 'large'] as const;
  const needs = from.flatMap((f) =>
    readers.flatMap((r) => rule.flatMap((u) => size.map((s) => ({ from: f, readers: r, rule: u, size: s })))),
  );

  test('never shows the content to whom it must be hidden from', () => {
    expect(needs).toHaveLength(96);
    for (const need of needs) {
      const { profile: id, because, but } = recommend(need);
      const profile = profileById(id);
      if (profile === undefined) throw new Error(`no profile is called ${id}`);
      expect(because).not.toBe('');
      if (need.from === 's3') expect(profile.keyring, JSON.stringify(need)).toBeDefined();
      if (need.from === 'signer') expect(profile.keyring).toMatch(/^raw-/);
      if (need.from === 'readers') expect(profile.storage).not.toBe('sse-s3');
      if (need.size === 'large' && profile.keyring) expect(but.join()).toContain('64 GiB');
    }
  });

  test.each([
    ['disks', 'none', 'sse-s3'],
    ['disks', 'own-key', 'sse-kms'],
    ['readers', 'none', 'sse-kms'],
    ['readers', 'two-layers', 'dsse-kms'],
    ['readers', 'no-keys-at-aws', 'sse-c'],
    ['s3', 'none', 'client'],
    ['s3', 'own-key', 'client-sse-kms'],
    ['signer', 'none', 'client-rsa'],
  ] as const)('hidden from %s, rule %s: %s', (hidden, follow, id) => {
    expect(recommend({ from: hidden, readers: 'app', rule: follow, size: 'small' }).profile).toBe(id);
  });
});
