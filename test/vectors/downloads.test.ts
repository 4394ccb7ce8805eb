/** Every vector that opens, once more as a page meets it, in every engine: the official clients' objects among them. */
import { describe, expect, test } from 'vitest';
import { isLegacy, opening, PLAINTEXT, read, refusal } from './as-a-page.js';

describe('a page reads', () => {
  for (const scenario of opening) {
    test(scenario.name, async () => {
      const { plaintext, verified, name, objectKey, sender } = await read(scenario);
      const wanted = 'plaintext' in scenario.expect ? scenario.expect : undefined;
      expect(plaintext).toBe(wanted?.plaintext ?? PLAINTEXT);
      expect(verified).toBe(wanted?.unauthenticated !== true);
      expect(name).toBe(wanted?.fileInfo?.name);
      expect(objectKey).toBe(wanted?.objectKey);
      expect(sender).toEqual(wanted?.sender);
    });
  }
});

describe('what must be asked for by name', () => {
  const legacy = opening.filter(({ flags, metadata }) => flags && isLegacy(metadata));
  const older = opening.filter(({ name }) => /^(java|go|python)-.*-v2-/.test(name));

  test('there are such objects', () => {
    expect(legacy.length).toBeGreaterThanOrEqual(9);
    expect(older).toHaveLength(9);
  });

  test.each(legacy)('$name is let out by a signer that allows it only', async (scenario) => {
    const { code, message } = await refusal(scenario, { signer: 'strict' });
    expect(code).toBe('legacy-not-allowed');
    expect(message).toMatch(/protection\.legacy\.enableLegacy(WrappingAlgorithms|UnauthenticatedModes)/);
  });

  test.each(legacy)(
    '$name is read by a page that was handed the code only',
    async ({ flags: _, ...scenario }) => {
      expect(await refusal(scenario)).toMatchObject({ code: 'legacy-algorithm-refused' });
    },
  );

  test.each(legacy)('$name is read without commitment only', async (scenario) => {
    const change = { commitmentPolicy: 'REQUIRE_ENCRYPT_REQUIRE_DECRYPT' };
    expect(await refusal(scenario, change)).toMatchObject({ code: 'non-committing-suite-refused' });
  });

  test.each(older)('$name is read without commitment only', async ({ commitmentPolicy: _, ...scenario }) => {
    expect(await refusal(scenario)).toMatchObject({ code: 'non-committing-suite-refused' });
  });

  test('AES-CBC is called so, and never verified', async () => {
    const cbc = opening.filter(({ expect: wanted }) => 'plaintext' in wanted && wanted.unauthenticated);
    expect(cbc.length).toBeGreaterThanOrEqual(7);
    for (const scenario of cbc) {
      const suite = 'ALG_AES_256_CBC_IV16_NO_KDF';
      expect(await read(scenario)).toMatchObject({ verified: false, suite, name: undefined });
    }
  });
});
