/**
 * `npm run manifest` writes src/frameworks/attributes.ts: what a template may say about each element, as custom-elements.json
 * has it. The types for each framework are made of it by hand, for each sets attributes, properties and listeners in its own way.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MANIFEST = new URL('custom-elements.json', import.meta.url);
const TYPES = new URL('src/frameworks/attributes.ts', import.meta.url);

/** What the element's type becomes in a template. Lists, objects and `undefined` are no text; `concurrent="3"` is. */
const IN_TEMPLATES = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a type
  number: 'number | `${number}`',
  "EngineSettings['commitmentPolicy']": 'CommitmentPolicy',
  'readonly string[]': undefined,
  WorkerUrls: undefined,
  "''": undefined,
  undefined: undefined,
};

/** @param {{ modules: { path: string, declarations: any[] }[] }} manifest @returns {string} the module's source */
export function templateTypes({ modules }) {
  const elements = modules.flatMap(({ path, declarations }) =>
    declarations.map((declaration) => ({ path, ...declaration })),
  );
  const imports = elements.map(
    ({ name, path }) => `import type { ${name} } from '../${path.replace(/^dist\//, '')}';`,
  );
  return [
    '// Made from custom-elements.json by `npm run manifest`.',
    "import type { CommitmentPolicy } from '@sealift/upload/upload';",
    ...imports,
    ...elements.flatMap(({ name, attributes, members }) => [
      ...typeOf(`${name}Attributes`, 'The attributes', attributes.map(attribute)),
      ...typeOf(
        `${name}Properties`,
        'What is only ever a property',
        members.filter(isOption).map((member) => property(name, member)),
      ),
    ]),
    '',
  ].join('\n');
}

function typeOf(name, what, entries) {
  const tag = `encrypted-${/^Encrypted([A-Z][a-z]+)/.exec(name)?.[1]?.toLowerCase()}`;
  return ['', `/** ${what} of \`<${tag}>\`. */`, `export interface ${name} {`, ...entries, '}'];
}

function attribute({ name, type, description }) {
  const key = /^\w+$/.test(name) ? name : `'${name}'`;
  const types = type.text.split(' | ').map((text) => (text in IN_TEMPLATES ? IN_TEMPLATES[text] : text));
  return entry(key, types.filter((text) => text !== undefined).join(' | '), description);
}

/** A field that a page may set and that no attribute sets. */
function isOption({ kind, attribute: name, readonly }) {
  return kind === 'field' && name === undefined && !readonly;
}

function property(element, { name, description }) {
  return entry(name, `${element}['${name}']`, description);
}

function entry(key, type, description) {
  return `  /** ${description} */\n  ${key}?: ${type} | undefined;`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(TYPES, templateTypes(JSON.parse(readFileSync(MANIFEST, 'utf8'))));
}
