import { expect, test } from 'vitest';
import { showsBrokenDownloads } from './engine.js';

const brands = (...names: string[]) => names.map((brand) => ({ brand }));

test.each([
  ['Chromium on a desktop', { mobile: false, brands: brands('Not:A-Brand', 'Chromium') }, true],
  ['Edge on a desktop', { mobile: false, brands: brands('Chromium', 'Microsoft Edge') }, true],
  ['a phone, which was not tried', { mobile: true, brands: brands('Chromium', 'Google Chrome') }, false],
  ['another engine', { mobile: false, brands: brands('Other') }, false],
  ['hints that say nothing of it', { brands: brands('Chromium') } as never, false],
  ['none', { mobile: false, brands: [] }, false],
])('%s: %s', (_, hints, shows) => {
  expect(showsBrokenDownloads(hints)).toBe(shows);
});
