/** The bill of materials of one package. */
import { output } from './run.js';

/**
 * CycloneDX, as npm writes it for a workspace, turned round: npm makes the private root the subject and the package a part
 * of it, named after its folder. Here the package itself is the subject.
 *
 * @param {string} name of the package
 */
export function billOfMaterials(name) {
  const bom = JSON.parse(
    output('npm', [
      'sbom',
      '--workspace',
      name,
      '--omit',
      'dev',
      '--sbom-format',
      'cyclonedx',
      '--loglevel',
      'error',
    ]),
  );
  for (const component of bom.components) component.name = nameOf(component);
  const subject = bom.components.find((/** @type {Component} */ component) => component.name === name);
  if (subject === undefined) throw new Error(`npm sbom does not name ${name}`);
  const monorepo = bom.metadata.component['bom-ref'];
  bom.metadata.component = subject;
  bom.components = bom.components.filter((/** @type {Component} */ component) => component !== subject);
  bom.dependencies = bom.dependencies.filter((/** @type {{ ref: string }} */ { ref }) => ref !== monorepo);
  return `${JSON.stringify(bom, null, 2)}\n`;
}

/** @typedef {{ 'bom-ref': string, name: string }} Component */

/** `@sealift/core@0.1.0` is `@sealift/core`. @param {Component} component */
const nameOf = (component) => component['bom-ref'].slice(0, component['bom-ref'].lastIndexOf('@'));
