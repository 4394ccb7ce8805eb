import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const ANALYZER = createRequire(import.meta.url).resolve('@custom-elements-manifest/analyzer/cem.js');

interface Named {
  readonly name: string;
  readonly description?: string;
}
interface ElementDeclaration extends Named {
  readonly tagName: string;
  readonly attributes: readonly Named[];
  readonly events: readonly Named[];
  readonly cssParts: readonly Named[];
  readonly cssProperties: readonly Named[];
  readonly cssStates: readonly Named[];
  readonly slots: readonly Named[];
}
interface Manifest {
  readonly modules: readonly { readonly declarations: readonly ElementDeclaration[] }[];
}

async function read(file: string): Promise<string> {
  return readFile(path.join(PACKAGE, file), 'utf8');
}

describe('custom-elements.json', () => {
  test('is what the sources say; `npm run manifest` writes it', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'sealift-manifest-'));
    try {
      // The analyzer takes the folder relative to the package.
      const outdir = path.relative(PACKAGE, folder);
      await promisify(execFile)(process.execPath, [ANALYZER, 'analyze', '--outdir', outdir], {
        cwd: PACKAGE,
      });
      const made = JSON.parse(await readFile(path.join(folder, 'custom-elements.json'), 'utf8'));
      expect(JSON.parse(await read('custom-elements.json'))).toEqual(made);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('describes every attribute and event, and so does the reference', async () => {
    const manifest = JSON.parse(await read('custom-elements.json')) as Manifest;
    const reference = await read('../../docs/reference/element.md');
    const elements = manifest.modules.flatMap(({ declarations }) => declarations);
    expect(elements.map(({ tagName }) => tagName).sort()).toEqual([
      'encrypted-download',
      'encrypted-media',
      'encrypted-upload',
    ]);
    for (const { attributes, events } of elements) {
      for (const { name, description } of [...attributes, ...events]) {
        expect(description, name).toMatch(/\S/);
        expect(reference, name).toContain(`\`${name}\``);
      }
    }
  });

  test('describes all that a page may style, and the guide has a row for each, and no others', async () => {
    const manifest = JSON.parse(await read('custom-elements.json')) as Manifest;
    const guide = await read('../../docs/guide/theming.md');
    const media = await read('../../docs/guide/media.md');
    const elements = manifest.modules.flatMap(({ declarations }) => declarations);
    const said = elements.flatMap(({ tagName, cssParts, cssProperties, cssStates, slots }) => {
      const own = (name: string) => `${tagName} ${name || 'default'}`;
      return [...cssParts, ...cssProperties, ...cssStates, ...slots].map(({ name, description }) => {
        expect(description, own(name)).toMatch(/\S/);
        return own(name);
      });
    });
    const rows = [...guide.matchAll(/^\| `([\w-]+)` \|([^|\n]*)\|([^|\n]*)\|$/gm)].flatMap(
      ([, name = '', upload = '', download = '']) => [
        ...(upload.trim() ? [`encrypted-upload ${name}`] : []),
        ...(download.trim() ? [`encrypted-download ${name}`] : []),
      ],
    );
    // That element has a guide of its own.
    for (const [, name = ''] of media.matchAll(/^\| `([\w-]+)` \|[^|\n]*\|$/gm))
      rows.push(`encrypted-media ${name}`);
    expect([...new Set(rows)].sort()).toEqual([...new Set(said)].sort());
  });
});
