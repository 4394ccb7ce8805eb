/** The bill of materials of one package: CycloneDX, written by its own generator from the installed tree. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { output, root, run } from './run.js';

const generator = path.join(root, 'release/node_modules/@cyclonedx/cyclonedx-npm/bin/cyclonedx-npm-cli.js');

/** Installs the generator, which nothing else here needs, from a lock file of its own. */
export function installGenerator() {
  if (!existsSync(generator))
    run('npm', ['ci', '--prefix', 'release', '--omit=optional', '--ignore-scripts', '--no-audit']);
}

/**
 * The generator takes the private root for the subject and the package for a part of it; here the package is the subject.
 *
 * @param {string} name of the package
 */
export function billOfMaterials(name) {
  const flags = [
    '--omit',
    'dev',
    '--flatten-components',
    '--short-PURLs',
    '--output-reproducible',
    '--no-validate',
  ];
  const bom = JSON.parse(
    output(process.execPath, [generator, '--workspace', name, ...flags, '--output-file', '-']),
  );
  const monorepo = bom.metadata.component['bom-ref'];
  const subject = bom.components.find((/** @type {Component} */ component) => fullName(component) === name);
  if (subject === undefined) throw new Error(`The bill of materials does not name ${name}.`);
  bom.metadata.component = subject;
  bom.components = bom.components.filter((/** @type {Component} */ component) => component !== subject);
  bom.dependencies = bom.dependencies.filter((/** @type {{ ref: string }} */ { ref }) => ref !== monorepo);
  return `${JSON.stringify(bom, null, 2)}\n`;
}

/** @typedef {{ group?: string, name: string }} Component */

/** @param {Component} component */
const fullName = ({ group, name }) => (group === undefined ? name : `${group}/${name}`);
