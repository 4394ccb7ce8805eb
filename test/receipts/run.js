/**
 * `npm run test:receipts`: the lines of docs/receipts.md, taken from there, verify real receipts and refuse forged ones in each
 * language, and so do its programs, which are sent forms. Ends with `N passed, N failed`.
 *
 *   --require    fail when a language is missing (otherwise it is skipped, visibly)
 *   --only NAME  only this language; may be repeated
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { cases } from './forgeries.js';
import { answersOf, formsOf } from './forms.js';
import { languages, missing } from './languages.js';
import { programs } from './programs.js';
import { signReceipts } from './signed.js';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const { values: options } = parseArgs({
  options: {
    require: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
  },
});
const chosen = languages.filter(({ name }) => options.only?.includes(name.toLowerCase()) ?? true);
if (chosen.length === 0) throw new Error('--only takes node, python, go, java or php.');

const document = await readFile(new URL('../../docs/receipts.md', import.meta.url), 'utf8');
const material = await signReceipts();
const all = cases(material);
let passed = 0;
/** @type {string[]} */
const failed = [];
/** @type {string[]} */
const skipped = [];

await mkdir(path.join(here, '.cache'), { recursive: true });
// Below this folder, so that Node finds jose.
const scratch = await mkdtemp(path.join(here, '.cache', 'run-'));
try {
  const given = path.join(scratch, 'given.json');
  const { key, jwks } = material;
  await writeFile(given, JSON.stringify({ x: key.x, receipts: all.map(({ jws }) => jws), jwks }));
  for (const language of chosen) {
    const lacks = await missing(language);
    if (lacks === undefined) {
      await tryLanguage(language, given);
      await tryProgram(language.name, jwks);
    } else skipped.push(`${language.name}: needs ${lacks}`);
  }
} finally {
  await rm(scratch, { recursive: true });
}
for (const line of failed) console.log(`FAILED ${line}`);
for (const line of skipped) console.log(`SKIPPED ${line}`);
const left = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
console.log(`\n${passed} passed, ${failed.length} failed${left}`);
if (failed.length > 0 || passed === 0 || (options.require && skipped.length > 0)) process.exitCode = 1;

/** @param {import('./languages.js').Language} language @param {string} given */
async function tryLanguage(language, given) {
  const file = path.join(scratch, language.file);
  await writeFile(file, language.program(linesOf(language.fence)));
  const [command, ...args] = await language.command(file);
  const { stdout } = await run(command, [...args, given]).catch((error) => {
    failed.push(`${language.name}: ${error.stderr || error.message}`);
    return { stdout: '' };
  });
  const said = stdout.trim().split('\n');
  for (const [at, { what, jws, good }] of all.entries()) {
    const wanted =
      good === 'always' || (good === 'with the key set' && language.keySet) ? factsOf(jws) : 'no';
    if (said[at] === wanted) passed += 1;
    else failed.push(`${language.name}: ${what}: ${said[at] ?? 'nothing'} instead of ${wanted}`);
  }
  console.log(`${language.name}: ${said.filter((line) => line !== 'no').length} believed of ${all.length}`);
}

/** @param {string} name of a language @param {object} jwks */
async function tryProgram(name, jwks) {
  for (const needs of programs[name]?.needs ?? []) {
    const lacks = await missing({ needs });
    if (lacks !== undefined) return skipped.push(`${name}: its program needs ${lacks}`);
  }
  /** @type {Awaited<ReturnType<typeof answersOf>>} */
  let answers = [];
  try {
    answers = await answersOf(name, document, scratch, jwks, formsOf(material, all));
  } catch (error) {
    failed.push(`${name}: its program: ${/** @type {Error} */ (error).message}`);
  }
  for (const { what, problem } of answers) {
    if (problem === undefined) passed += 1;
    else failed.push(`${name}: a form with ${what}: ${problem}`);
  }
  console.log(`${name}: ${answers.length} forms`);
}

/** The one block of this language, its imports apart. @param {string} fence */
function linesOf(fence) {
  const blocks = [...document.matchAll(new RegExp(`^\`\`\`${fence}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))];
  if (blocks.length !== 1) throw new Error(`docs/receipts.md has ${blocks.length} blocks of ${fence}.`);
  const lines = (blocks[0]?.[1] ?? '').trim().split('\n');
  const isImport = (/** @type {string} */ line) => line.startsWith('import ');
  return {
    imports: lines.filter(isImport).join('\n'),
    body: lines.filter((line) => !isImport(line)).join('\n'),
  };
}

/** @param {string} jws */
function factsOf(jws) {
  const { key, size } = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
  return `ok ${key} ${size}`;
}
