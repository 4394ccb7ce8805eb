import { UploadError } from '../errors.js';

/** What a page accepts at least. */
export interface Requirement {
  /** @throws UploadError `protection-refused` unless one alternative has all its layers among these */
  check(layers: readonly (string | undefined)[]): void;
}

const LAYERS: readonly string[] = ['client', 'sse-s3', 'sse-kms', 'dsse-kms', 'sse-c'];

/**
 * Reads the `require` option: alternatives, in an array or with white space between them, each the layers that must be
 * there at least: `client`, `sse-kms`, `client+sse-kms`. Left out it accepts everything.
 *
 * @throws UploadError `invalid-option`: nothing in it, unknown words, two layers of S3 (it has one)
 */
export function requirementOf(require: string | readonly string[] | undefined): Requirement {
  if (require === undefined) return { check: () => {} };
  const alternatives = alternativesOf(require);
  return {
    check(layers) {
      if (alternatives.some((all) => all.every((layer) => layers.includes(layer)))) return;
      throw new UploadError(
        'protection-refused',
        `This page requires ${alternatives.map((all) => all.join('+')).join(' or ')}; there is ${layers.filter(Boolean).join('+') || 'nothing'}.`,
        { field: 'require' },
      );
    },
  };
}

function alternativesOf(require: string | readonly string[]): string[][] {
  const words = [require].flat().join(' ').trim().split(/\s+/);
  return words.map((word) => {
    const layers = word.split('+');
    const known = layers.every((layer) => LAYERS.includes(layer));
    if (known && layers.filter((layer) => layer !== 'client').length < 2) return layers;
    throw new UploadError(
      'invalid-option',
      `require is made of ${LAYERS.join(', ')}, with + between "client" and one of the others.`,
      { field: 'require' },
    );
  });
}
