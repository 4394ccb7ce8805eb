import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, read, root } from './source-files.js';

/** What examples take from the application around them. */
const GIVEN = `
declare const bar: HTMLProgressElement, file: File, signal: AbortSignal, body: { receipt: string };
declare const button: import('@sealift/element').EncryptedDownload;
declare const element: import('@sealift/element').EncryptedUpload;
declare const receipt: import('@sealift/protocol').Receipt;
declare const downloaded: import('@sealift/upload/download').DownloadedFile;
declare const bytes: Uint8Array<ArrayBuffer>, key: Uint8Array, keyId: string, secret: string;
declare const keysOfMine: { make(key: string): Promise<Uint8Array<ArrayBuffer>> };
declare const kms: import('@sealift/kms/local').LocalKms, options: import('@sealift/signer').SignerOptions;
declare const newest: { version: string; secret: Uint8Array }, older: typeof newest;
declare const s3: import('sealift-dev-s3').DevS3, s3Client: import('@aws-sdk/client-s3').S3Client;
declare const publicKeyPem: string, privateKeyPem: string;
declare const keyring: import('@sealift/core').Keyring, metadata: Record<string, string>;
declare const plaintextSize: number, objectSize: number, object: Blob, sealer: import('@sealift/core').Sealer;
declare const jws: string, jwks: import('jose').JSONWebKeySet;
declare function pieces(blob: Blob): AsyncIterable<Uint8Array<ArrayBuffer>>;
declare const user: { id: string }, request: Request;
declare function tokenOf(whose: typeof user): Promise<string>;
declare function userOf(request: Request): Promise<typeof user | undefined>;
`;
const COMPILER_OPTIONS = {
  noEmit: true,
  strict: true,
  skipLibCheck: true,
  preserveSymlinks: true,
  target: 'ES2022',
  module: 'ESNext',
  moduleResolution: 'bundler',
  customConditions: ['@sealift/source'],
  lib: ['ES2023', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
  types: ['node'],
};

const documents = ['README.md', ...['docs', 'packages'].flatMap((at) => filesBelow(at, /\.md$/))]
  // Theirs are parts of projects, which are built: frameworks.test.ts.
  .filter((document) => !document.startsWith('docs/frameworks/'));

/** Examples in JavaScript hold for readers without types: what they call must exist, and be given what it takes. */
const LANGUAGES = [
  ['ts', 'TypeScript', {}],
  ['js', 'JavaScript', { allowJs: true, checkJs: true, strict: false, customConditions: [] }],
] as const;

test.each(LANGUAGES)(
  'the ```%s examples of all documents type-check as they stand there (%s)',
  (language, _, options) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sealift-examples-'));
    try {
      symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
      const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
      const compilerOptions = { ...COMPILER_OPTIONS, ...options };
      write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts', `*.${language}`] }));
      write('given.d.ts', GIVEN);
      const examples = documents.flatMap((document) =>
        [...read(document).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
          ({ 1: code = '', index }) => {
            const line = read(document).slice(0, index).split('\n').length;
            return [`${document.replaceAll('/', '-')}-line-${line}.${language}`, code] as const;
          },
        ),
      );
      expect(examples.length).toBeGreaterThan(5);
      // An example without imports would be a script, whose names all files share.
      for (const [name, code] of examples) write(name, `${code}\nexport {};\n`);
      const tsc = spawnSync(path.join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' });
      expect({ errors: tsc.stdout, status: tsc.status }).toEqual({ errors: '', status: 0 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
