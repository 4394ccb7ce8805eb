import type { LitElement } from 'lit';
import { ElementError } from './element-error.js';

/**
 * Refuses an element with an attribute that sets nothing, because only the property has this name: `s3Origin` in markup, or an
 * object that a framework has written down as text. What it was to demand, nobody would demand.
 *
 * @throws ElementError `not-an-attribute`
 */
export function refuseLostSettings(element: LitElement): void {
  const { elementProperties } = element.constructor as typeof LitElement;
  for (const [property, { attribute, state }] of elementProperties) {
    const written = String(property).toLowerCase();
    const sets = attribute === undefined || attribute === true || attribute === written;
    if (sets || state || !element.hasAttribute(written) || element[property as keyof LitElement]) continue;
    throw new ElementError(
      'not-an-attribute',
      `"${written}" is no attribute of <${element.localName}>: ${attribute ? `write ${attribute}` : `set the property ${String(property)}`}.`,
    );
  }
}
