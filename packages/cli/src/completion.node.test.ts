/** The scripts, in the shells that they are for. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from './commands.js';
import { STORAGE_OPTIONS } from './storage-flags.js';
import { sealift } from './testing/command.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-completion-'));
  for (const shell of SHELLS) {
    const { code, out, err } = await sealift(['completion', shell]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    await writeFile(at(shell), out);
  }
  await writeFile(at('report.pdf'), '');
});
afterAll(() => rm(folder, { recursive: true }));

const isThere = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

/** What is typed, and all that it may become. */
const TYPED: [typed: string, candidates: string[]][] = [
  ['sealift ', [...COMMANDS.map(({ name }) => name)]],
  ['sealift enc', ['encrypt']],
  ['sealift re', ['receipt', 'rewrap', 'rekey']],
  ['sealift keys d', ['describe', 'disable']],
  ['sealift segments ', ['add', 'verify']],
  ['sealift cat x --r', ['--range', '--region', '--rsa-private-key']],
  ['sealift completion ', [...SHELLS]],
  ['sealift decrypt x --rsa', ['--rsa-private-key']],
  ['sealift encrypt --q', ['--quiet']],
  ['sealift serve --kms-', ['--kms-key-id', '--kms-key-target', '--kms-file', '--kms-principal']],
  ['sealift nothing --x', []],
];

describe('bash', () => {
  test.each(TYPED)('%j', (typed, candidates) => {
    const script = `source "$1"; COMP_WORDS=($2); [[ $2 == *' ' ]] && COMP_WORDS+=('')
      COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _sealift; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script, 'bash', at('bash'), typed], {
      encoding: 'utf8',
      timeout: 10_000,
    });
    expect(stderr).toBe('');
    const offered = stdout.split('\n').filter((line) => line !== '');
    const flags = typed === 'sealift ' ? ['--help', '--version'] : [];
    expect(offered.sort()).toEqual([...candidates, ...flags].sort());
  });
});

describe.skipIf(!isThere('fish'))('fish', () => {
  const offered = (typed: string): string[] => {
    const script = 'source $argv[1]; complete -C $argv[2]';
    const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', script, at('fish'), typed], {
      encoding: 'utf8',
      cwd: folder,
      timeout: 10_000,
    });
    expect(stderr).toBe('');
    return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']));
  };

  test.each(TYPED)('%j', (typed, candidates) => {
    expect(offered(typed).sort()).toEqual([...candidates].sort());
  });

  test('files, where files are taken', () => {
    expect(offered('sealift encrypt rep')).toEqual(['report.pdf']);
    expect(offered('sealift encrypt x --aes-key rep')).toEqual(['report.pdf']);
  });
});

describe.skipIf(!isThere('zsh'))('zsh, what its script hands to the completion system', () => {
  const TYPES = ['sealift ', 'sealift keys ', 'sealift decrypt x --', 'sealift encrypt rep'];
  const HANDED = ['encrypt:encrypt a file', 'schedule-deletion', '--rsa-private-key', 'files'];

  test.each(TYPES.map((typed, index) => [typed, HANDED[index] ?? ''] as const))('%j', (typed, handed) => {
    // These work inside the line editor only.
    const script = `compdef() { :; }; _files() { print files; }
      compadd() { [[ $1 == -a ]] && print -l -- \${(P)2} || print -l -- "$@"; }
      _describe() { print -l -- \${(P)2}; }
      source $1; words=(\${=2}); [[ $2 == *' ' ]] && words+=(''); CURRENT=\${#words}; PREFIX=$words[-1]; _sealift`;
    const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', script, 'zsh', at('zsh'), typed], {
      encoding: 'utf8',
      timeout: 10_000,
    });
    expect(stderr).toBe('');
    expect(stdout).toContain(handed);
  });
});

test('no other shell, and none', async () => {
  for (const args of [[], ['tcsh'], ['bash', 'zsh'], ['toString']])
    expect((await sealift(['completion', ...args])).code).toBe(2);
});

test('every flag that is completed is in the help of its command', async () => {
  for (const { name, load } of COMMANDS) {
    // The help of "cat" refers to that of "decrypt".
    if (name === 'cat') continue;
    const { help, flags } = await load();
    const told = [...help.matchAll(/--([a-z][a-z0-9-]*)/g)].map(([, flag]) => flag);
    const silent = Object.keys(flags).filter((flag) => !told.includes(flag) && !(flag in STORAGE_OPTIONS));
    expect({ name, silent }).toEqual({ name, silent: [] });
  }
});
