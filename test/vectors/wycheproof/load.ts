/// <reference types="vite/client" />

const files = import.meta.glob<string>('./*.json', { eager: true, query: '?raw', import: 'default' });

/** A group of vectors: what they have in common, and the vectors. */
export type Group<Common, Vector> = Common & {
  readonly tests: readonly (Vector & { readonly tcId: number; readonly result: string })[];
};

/** The groups of a file; throws when the file is missing or has another number of vectors than it says. */
export function groupsOf<Common, Vector>(file: string): Group<Common, Vector>[] {
  const { numberOfTests, testGroups } = JSON.parse(files[`./${file}`] ?? 'null') as {
    numberOfTests: number;
    testGroups: Group<Common, Vector>[];
  };
  const found = testGroups.reduce((sum, group) => sum + group.tests.length, 0);
  if (found !== numberOfTests) throw new Error(`${file} has ${found} vectors and not ${numberOfTests}`);
  return testGroups;
}
