import { describe, expect, test } from 'vitest';
import { filesBelow, read } from './source-files.js';

/** Types whose values programs switch on, and the document in which people look them up. */
const STABLE: [type: string, file: string, document: string][] = [
  ['CoreErrorCode', 'packages/core/src/errors.ts', 'packages/core/README.md'],
  ['UploadErrorCode', 'packages/upload/src/errors.ts', 'packages/upload/README.md'],
  ['CheckName', 'packages/upload/src/checks/finding.ts', 'packages/upload/README.md'],
  ['FindingCode', 'packages/upload/src/checks/finding.ts', 'packages/upload/README.md'],
  ['ElementErrorCode', 'packages/element/src/engine/element-error.ts', 'packages/element/README.md'],
  ['ReceiptErrorCode', 'packages/protocol/src/receipt/check.ts', 'packages/signer/README.md'],
  ['ReceiptErrorCode', 'packages/protocol/src/receipt/check.ts', 'packages/upload/README.md'],
  ['ReceiptFormErrorCode', 'packages/protocol/src/receipt/received.ts', 'packages/signer/README.md'],
  ['ProblemCode', 'packages/protocol/src/problems.ts', 'packages/signer/README.md'],
  ['KmsErrorCode', 'packages/core/src/keyrings/kms-error.ts', 'packages/kms/README.md'],
  ['ClientErrorCode', 'packages/client/src/errors.ts', 'packages/client/README.md'],
  ['ObjectErrorCode', 'packages/admin/src/objects/errors.ts', 'packages/admin/README.md'],
  ['RewrapErrorCode', 'packages/admin/src/rewrap/errors.ts', 'packages/admin/README.md'],
  ['RekeyErrorCode', 'packages/admin/src/rekey/errors.ts', 'packages/admin/README.md'],
  ['FleetErrorCode', 'packages/admin/src/fleet/errors.ts', 'docs/fleets.md'],
  ['AuditAction', 'packages/signer/src/audit/audit.ts', 'packages/signer/README.md'],
  ['AuditAction', 'packages/signer/src/audit/audit.ts', 'docs/audit.md'],
  ['AuditErrorCode', 'packages/admin/src/audit/errors.ts', 'docs/audit.md'],
];

test.each(STABLE)('every %s in %s is in %s', (type, file, document) => {
  const declared = new RegExp(`export type ${type} =([^;]*);`).exec(withoutComments(read(file)))?.[1] ?? '';
  const values = [...declared.matchAll(/'([\w-]+)'/g)].map(([, value]) => value);
  expect(values.length).toBeGreaterThan(1);
  const text = read(document);
  expect(values.filter((value) => !text.includes(`\`${value}\``))).toEqual([]);
});

describe('entries of packages', () => {
  const packages = filesBelow('packages', /^package\.json$/);

  test.each(packages)('%s: the README names each', (file) => {
    const { name, exports } = JSON.parse(read(file)) as { name: string; exports: Record<string, unknown> };
    const text = read(file.replace(/package\.json$/, 'README.md'));
    const missing = Object.keys(exports)
      .map((subpath) => subpath.slice(1))
      // Either in full, or behind the package's name in the same line of a table: "`@sealift/core/seal`, `/seal/worker`".
      .filter((subpath) => !text.includes(`${name}${subpath}`) && !text.includes(`\`${subpath}\``));
    expect(missing).toEqual([]);
  });
});

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}
