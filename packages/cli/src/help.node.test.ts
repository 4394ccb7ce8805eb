import { describe, expect, test } from 'vitest';
import { COMMANDS } from './commands.js';
import { sealift } from './testing/command.js';

/** Command lines of a help text, those that go on in the next line put together. */
function examplesIn(help: string, name: string): string[] {
  const joined = help.replaceAll(/\\\n\s+/g, '');
  return joined.split('\n').filter((line) => new RegExp(`^  .*\\bsealift ${name}( |$)`).test(line));
}

describe.each(COMMANDS)('sealift $name', ({ name, load }) => {
  test('shows an example, and all flags of its examples exist', async () => {
    const { help, flags } = await load();
    const examples = examplesIn(help, name);
    expect(examples.length).toBeGreaterThan(0);
    const given = examples.flatMap((line) => [...line.matchAll(/ --([a-z0-9-]+)/g)].map(([, flag]) => flag));
    expect(given.filter((flag) => !Object.hasOwn(flags, flag ?? ''))).toEqual([]);
  });
});

test('the help of all says what exit codes mean', async () => {
  const { out } = await sealift(['--help']);
  for (const code of ['130', '141', '143']) expect(out).toContain(code);
});
