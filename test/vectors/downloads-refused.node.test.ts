/** Every vector that is refused, as a page meets it. In one engine: `s3ec.test.ts` has the page's own refusals in all. */
import { describe, expect, test } from 'vitest';
import { opening, outcomeOf, refusal, scenarios } from './as-a-page.js';

describe('a page is refused', () => {
  /** The KMS of the stack answers otherwise than that of the scenario. */
  const others = ['v2-kms-answers-16-bytes', 'v2-kms-wrap-with-aes-keyring'];
  for (const scenario of scenarios) {
    if (opening.includes(scenario) || others.includes(scenario.name)) continue;
    const code = outcomeOf(scenario);
    test(`${scenario.name}: ${code}`, async () => {
      expect(await refusal(scenario)).toMatchObject({ code });
    });
  }
});
