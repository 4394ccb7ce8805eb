import { describe, expect, test } from 'vitest';
import { filesBelow, read } from './source-files.js';

/** Types whose values programs switch on, and the document in which people look them up. */
const STABLE: [type: string, file: string, document: string][] = [
  ['CoreErrorCode', 'packages/core/src/errors.ts', 'docs/reference/core.md'],
  ['KeysErrorCode', 'packages/keys/src/errors.ts', 'docs/reference/keys.md'],
  ['UploadErrorCode', 'packages/upload/src/errors.ts', 'docs/reference/upload.md'],
  ['WorkerPlace', 'packages/upload/src/workers/start.ts', 'docs/bundlers.md'],
  ['WorkerFault', 'packages/upload/src/platform/worker.ts', 'docs/bundlers.md'],
  ['CheckName', 'packages/upload/src/checks/finding.ts', 'docs/reference/upload.md'],
  ['FindingCode', 'packages/upload/src/checks/finding.ts', 'docs/reference/upload.md'],
  ['ElementErrorCode', 'packages/element/src/engine/element-error.ts', 'docs/reference/element.md'],
  ['MediaErrorCode', 'packages/element/src/media/errors.ts', 'docs/reference/element.md'],
  ['SelectionErrorCode', 'packages/element/src/files/rules.ts', 'docs/reference/element.md'],
  ['ReceiptErrorCode', 'packages/protocol/src/receipt/check.ts', 'docs/reference/signer.md'],
  ['ReceiptErrorCode', 'packages/protocol/src/receipt/check.ts', 'docs/reference/upload.md'],
  ['ReceiptFormErrorCode', 'packages/protocol/src/receipt/received.ts', 'docs/reference/signer.md'],
  ['ProblemCode', 'packages/protocol/src/problems.ts', 'docs/reference/signer.md'],
  ['KmsErrorCode', 'packages/core/src/keyrings/kms-error.ts', 'docs/reference/kms.md'],
  ['ClientErrorCode', 'packages/client/src/errors.ts', 'docs/reference/client.md'],
  ['HttpErrorCode', 'packages/client/src/http/errors.ts', 'docs/reference/client.md'],
  ['BucketErrorCode', 'packages/admin/src/bucket/plan.ts', 'docs/errors.md'],
  ['ObjectErrorCode', 'packages/admin/src/objects/errors.ts', 'docs/reference/admin.md'],
  ['RewrapErrorCode', 'packages/admin/src/rewrap/errors.ts', 'docs/reference/admin.md'],
  ['RekeyErrorCode', 'packages/admin/src/rekey/errors.ts', 'docs/reference/admin.md'],
  ['SweepErrorCode', 'packages/admin/src/sweep/errors.ts', 'docs/reference/admin.md'],
  ['FleetErrorCode', 'packages/admin/src/fleet/errors.ts', 'docs/fleets.md'],
  ['AuditAction', 'packages/signer/src/audit/audit.ts', 'docs/reference/signer.md'],
  ['AuditAction', 'packages/signer/src/audit/audit.ts', 'docs/audit.md'],
  ['AuditErrorCode', 'packages/admin/src/audit/errors.ts', 'docs/audit.md'],
  ['AuditSinkErrorCode', 'packages/signer/src/audit/sink-error.ts', 'docs/audit.md'],
];

test.each(STABLE)('every %s in %s is in %s', (type, file, document) => {
  const values = valuesOf(type, file);
  const text = read(document);
  expect(values.filter((value) => !text.includes(`\`${value}\``))).toEqual([]);
});

const ERRORS = 'docs/errors.md';
const FAILURES = new Map(STABLE.filter(([type]) => /Code$/.test(type)).map(([type, file]) => [type, file]));

test.each([...FAILURES])(
  'every %s has a row of its own, with what happened and what mends it',
  (type, file) => {
    const rows = [...read(ERRORS).matchAll(/^\| `([\w-]+)` \| ([^|]+) \| ([^|]+) \|$/gm)];
    const explained = new Set(
      rows.filter(([, , what = '', mend = '']) => what.trim() && mend.trim()).map(([, code]) => code),
    );
    expect(valuesOf(type, file).filter((value) => !explained.has(value))).toEqual([]);
  },
);

test(`no row of ${ERRORS} explains a code that is gone`, () => {
  const declared = new Set([
    'unknown-error',
    ...[...FAILURES].flatMap(([type, file]) => valuesOf(type, file)),
  ]);
  const rows = [...read(ERRORS).matchAll(/^\| `([\w-]+)` \|/gm)].map(([, code = '']) => code);
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.filter((code) => !declared.has(code))).toEqual([]);
});

describe('entries of packages', () => {
  const packages = filesBelow('packages', /^package\.json$/);

  test.each(packages)('%s: its page of the reference names each', (file) => {
    const { name, exports } = JSON.parse(read(file)) as { name: string; exports: Record<string, unknown> };
    const text = read(referenceOf(name));
    const missing = Object.keys(exports)
      .map((subpath) => subpath.slice(1))
      // Either in full, or behind the package's name in the same line of a table: "`@sealift/core/seal`, `/seal/worker`".
      .filter((subpath) => !text.includes(`${name}${subpath}`) && !text.includes(`\`${subpath}\``));
    expect(missing).toEqual([]);
  });
});

describe('READMEs of packages', () => {
  const packages = filesBelow('packages', /^package\.json$/);

  test.each(packages)('%s: it is short, and leads to the page of the reference', (file) => {
    const { name } = JSON.parse(read(file)) as { name: string };
    const text = read(file.replace(/package\.json$/, 'README.md'));
    expect(text).toContain(`](../../${referenceOf(name)})`);
    expect(text.split('\n').length).toBeLessThan(60);
  });
});

/** The command is `sealift`, and its page says what it is. */
function referenceOf(name: string): string {
  const page = name === 'sealift' ? 'command' : name.replace(/^@sealift\/|^sealift-/, '');
  return `docs/reference/${page}.md`;
}

/** The members of a union of strings, without those of other types in it. */
function valuesOf(type: string, file: string): string[] {
  const declared = new RegExp(`export type ${type} =([^;]*);`).exec(withoutComments(read(file)))?.[1] ?? '';
  const values = [...declared.matchAll(/'([\w-]+)'/g)].map(([, value = '']) => value);
  expect(values.length).toBeGreaterThan(1);
  return values;
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}
