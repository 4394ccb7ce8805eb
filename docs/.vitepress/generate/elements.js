/** A page for each element, made of the custom elements manifest. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {{ name: string, description?: string, fieldName?: string, attribute?: string, kind?: string, privacy?: string,
 *   readonly?: boolean, default?: string, type?: { text: string }, parameters?: { name: string }[] }} Entry
 * @typedef {{ tagName: string, description: string } & Record<string, Entry[]>} Element
 */

/**
 * @param {{ repository: string, out: string }} folders
 * @returns {void}
 */
export function generateElements({ repository, out }) {
  const file = path.join(repository, 'packages/element/custom-elements.json');
  const { modules } = JSON.parse(readFileSync(file, 'utf8'));
  mkdirSync(out, { recursive: true });
  for (const { declarations } of modules)
    for (const element of declarations)
      if (element.tagName) writeFileSync(path.join(out, `${element.tagName}.md`), pageOf(element));
}

/** @param {Element} element @returns {string} */
function pageOf({ tagName, description, attributes = [], members = [], events = [], ...css }) {
  const shown = members.filter(({ privacy }) => privacy === undefined || privacy === 'public');
  const attributeOf = new Map(attributes.map(({ fieldName, name }) => [fieldName, name]));
  const properties = shown.filter(({ kind, name }) => kind === 'field' && !attributeOf.has(name));
  const methods = shown.filter(({ kind }) => kind === 'method');
  return [
    `# \\<${tagName}\\>`,
    `${description}\n\nMade of the sources; how it is used, with examples: [the elements](../element.md).`,
    section('Attributes', ['attribute', 'property', 'type', ''], attributes, (entry) => [
      code(entry.name),
      code(entry.fieldName),
      code(entry.type?.text),
      entry.description,
    ]),
    section('Properties without an attribute', ['property', 'type', ''], properties, (entry) => [
      code(entry.name),
      code(entry.type?.text),
      `${entry.description ?? ''}${entry.readonly ? ' Read only.' : ''}`,
    ]),
    section('Methods', ['method', ''], methods, (entry) => [
      code(`${entry.name}(${(entry.parameters ?? []).map(({ name }) => name).join(', ')})`),
      entry.description,
    ]),
    section('Events', ['event', ''], events, named),
    section('Slots', ['slot', ''], css.slots, (entry) => [
      entry.name ? code(entry.name) : 'default',
      entry.description,
    ]),
    section('Parts', ['part', ''], css.cssParts, named),
    section('Custom properties', ['property', ''], css.cssProperties, named),
    section('States', ['state', ''], css.cssStates, (entry) => [
      code(`:state(${entry.name})`),
      entry.description,
    ]),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** @param {Entry} entry */
const named = ({ name, description }) => [code(name), description];
/** @param {string | undefined} text */
const code = (text) => (text ? `\`${text.replaceAll('|', '\\|')}\`` : '');

/**
 * @param {string} title
 * @param {string[]} columns
 * @param {Entry[] | undefined} entries
 * @param {(entry: Entry) => (string | undefined)[]} cells
 */
function section(title, columns, entries, cells) {
  if (!entries?.length) return '';
  const row = (/** @type {(string | undefined)[]} */ texts) =>
    `| ${texts.map((text) => (text ?? '').replaceAll('\n', ' ')).join(' | ')} |`;
  const lines = [row(columns), row(columns.map(() => '---')), ...entries.map((entry) => row(cells(entry)))];
  return `## ${title}\n\n${lines.join('\n')}`;
}
