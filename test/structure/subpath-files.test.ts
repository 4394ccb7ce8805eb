import { expect, test } from 'vitest';
import { FOR_PAGES, subpathFiles } from '../../packages/subpath-files.js';
import { read } from './source-files.js';

/** Parcel, as it is installed, looks for files and does not read `exports`. */
test.each(FOR_PAGES)(
  'packages/%s publishes a file at each of its subpaths, and says where it begins',
  (folder) => {
    const manifest = JSON.parse(read(`packages/${folder}/package.json`)) as {
      main?: string;
      files: string[];
      exports: Record<string, { default: string }>;
    };
    expect(manifest.main).toBe(manifest.exports['.']?.default);
    const files = subpathFiles(folder);
    const subpaths = Object.entries(manifest.exports).filter(
      ([subpath, target]) => subpath !== target.default,
    );
    expect(files).toHaveLength(subpaths.length - 1);
    expect(manifest.files).toEqual(expect.arrayContaining(files.map(([file]) => `/${file}`)));
  },
);
