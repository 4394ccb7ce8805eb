/** Imports every entry of the packages that it is given the names of; fails at the first that does not load. */
import { readFileSync } from 'node:fs';

for (const name of process.argv.slice(2)) {
  const { exports } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
  // A worker's script is for workers, and the script tag's for pages.
  const entries = Object.keys(exports).filter(
    (entry) => !/\.worker\.js$|^\.\/script\/|^\.\/package\.json$/.test(entry),
  );
  for (const entry of entries) {
    const specifier = name + entry.slice(1);
    await import(specifier).catch((error) => {
      throw new Error(`${specifier} does not load: ${error.message}`, { cause: error });
    });
    console.log(specifier);
  }
}
