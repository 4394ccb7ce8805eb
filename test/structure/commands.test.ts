import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, read, root } from './source-files.js';

/** Lines that call the command `sealift` in the shell examples of all documents: subcommand, and the flags given to it. */
const calls = ['README.md', ...['docs', 'packages'].flatMap((at) => filesBelow(at, /\.md$/))].flatMap(
  (document) =>
    [...read(document).matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) =>
      block
        .replaceAll(/\\\n\s*/g, ' ')
        .split('\n')
        .flatMap((line) => line.replace(/\s#.*$/, '').split(/\s[|&]+\s/))
        .flatMap((command) => {
          const [, subcommand, rest = ''] = /^(?:npx )?sealift ([a-z]+)\b(.*)$/.exec(command.trim()) ?? [];
          const flags = [...rest.matchAll(/(?:^|\s)(--[a-z][a-z-]*)/g)].map(([, flag = '']) => flag);
          return subcommand === undefined ? [] : [{ document, subcommand, flags }];
        }),
    ),
);

describe('the command line in documents', () => {
  test('there is some', () => expect(calls.length).toBeGreaterThan(20));

  const subcommands = [...new Set(calls.map(({ subcommand }) => subcommand))];
  test.each(subcommands)('sealift %s has every flag that is shown', (subcommand) => {
    const bin = path.join(root, 'packages/cli/bin/sealift.js');
    const { status, stdout } = spawnSync(process.execPath, [bin, subcommand, '--help'], { encoding: 'utf8' });
    expect(status).toBe(0);
    const known = new Set([...stdout.matchAll(/--[a-z][a-z-]*/g)].map(([flag]) => flag));
    const unknown = calls
      .filter((call) => call.subcommand === subcommand)
      .flatMap(({ document, flags }) =>
        flags.filter((flag) => !known.has(flag)).map((flag) => `${document}: ${flag}`),
      );
    expect(unknown).toEqual([]);
  });
});
