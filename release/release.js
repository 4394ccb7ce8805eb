/**
 * `npm run release`: builds, checks and packs what is published, with a bill of materials for each package, checksums
 * and provenance, in `release/out`. Publishes nothing unless `--publish` says so. release/README.md has the steps.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { billOfMaterials, installGenerator } from './bill-of-materials.js';
import { changesInWorkTree, commit } from './commit.js';
import { publishedPackages } from './packages.js';
import { provenance } from './provenance.js';
import { fail, npm, output, root, run } from './run.js';
import { sha256 } from './sha256.js';

const { values } = parseArgs({ options: { publish: { type: 'boolean', default: false } } });

const changed = changesInWorkTree();
if (values.publish) {
  if (changed.length > 0)
    fail(`The work tree has changes, so no commit is what would be published:\n${changed}`);
  // Elsewhere the registry gets no signed provenance, and users could not tell our tarballs from anybody's.
  if (process.env.ACTIONS_ID_TOKEN_REQUEST_URL === undefined && process.env.SIGSTORE_ID_TOKEN === undefined) {
    fail('--publish needs an identity token of the CI job (id-token: write): release/README.md, step 4.');
  }
}

const started = new Date().toISOString();
const out = path.join(root, 'release', 'out');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

installGenerator();
npm('run', 'check');
const packages = publishedPackages();
const tarballs = packages.map(({ name, folder }) => {
  const [packed] = JSON.parse(output('npm', ['pack', folder, '--pack-destination', out, '--json']));
  writeFileSync(path.join(out, `${packed.filename.replace(/\.tgz$/, '')}.cdx.json`), billOfMaterials(name));
  return path.join(out, packed.filename);
});

const sums = readdirSync(out).map((file) => ({ file, digest: sha256(path.join(out, file)) }));
writeFileSync(path.join(out, 'SHA256SUMS'), sums.map(({ file, digest }) => `${digest}  ${file}\n`).join(''));
writeFileSync(
  path.join(out, 'provenance.json'),
  provenance({
    subjects: sums.filter(({ file }) => file.endsWith('.tgz')),
    commit: commit(),
    clean: changed.length === 0,
    started,
  }),
);

for (const tarball of tarballs) {
  run('npm', [
    'publish',
    tarball,
    '--access',
    'public',
    ...(values.publish ? ['--provenance'] : ['--dry-run']),
  ]);
}
console.log(
  `${tarballs.length} packages ${values.publish ? 'published' : 'packed and checked'}: ${path.relative(process.cwd(), out)}`,
);
if (changed.length > 0) console.log('The work tree has changes: these tarballs belong to no commit.');
