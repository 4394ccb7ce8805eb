import { parseArgs } from 'node:util';
import { benches } from './benches.js';
import { ENGINES } from './host/browser.js';
import { LINKS } from './links.js';

export const USAGE = `npm run bench -- [NAME …] [options]

  NAME           benches to run; default: all
                 ${benches.map(({ name, about }) => `${name.padEnd(14)} ${about}`).join('\n                 ')}
  --rounds N     turns of every variant; the table shows their median. Default: 7
  --quick        small sizes and one round: shows that the benches run, measures nothing
  --mebibytes N  bytes of files and objects in "encrypt", "decrypt", "link", "resume" and in the benches of Node, where there is little time.
                 Default: 256, 256, 1024, 1024, 2048, 128
  --gibibytes N  bytes of the file in "memory" and "first-byte", and of the largest in "growth". Default: 2, 5, 4
  --files N      the most files in "growth". Default: 1000
  --link NAME    in "link" and "small-files": ${Object.keys(LINKS).join(', ')}; may be repeated. Default: each
  --engine NAME  ${Object.keys(ENGINES).join(' or ')}. Default: chromium
  --alone        without the contestants, which are installed otherwise: benches that have no others are left out
  --json FILE    also write every sample to FILE
  --into FILE    put the results into FILE in place of earlier ones of the same benches and engine: what docs/benchmarks.md is drawn from
`;

const isCount = (value) => Number.isInteger(value) && value >= 1;

/**
 * @param {string[]} args
 * @returns what is asked for
 * @throws Error that says what is wrong with it
 */
export function readOptions(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '7' },
      quick: { type: 'boolean', default: false },
      mebibytes: { type: 'string' },
      gibibytes: { type: 'string' },
      files: { type: 'string' },
      link: { type: 'string', multiple: true, default: Object.keys(LINKS) },
      engine: { type: 'string', default: 'chromium' },
      alone: { type: 'boolean', default: false },
      json: { type: 'string' },
      into: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const count = (name) => {
    const value = values[name] === undefined ? undefined : Number(values[name]);
    if (!isCount(value ?? 1)) throw new Error(`--${name} must be 1 or more`);
    return value;
  };
  const { quick, alone, json, into, help, engine, link: links } = values;
  if (!Object.hasOwn(ENGINES, engine)) throw new Error(`no engine is named "${engine}"`);
  if (quick && into !== undefined) throw new Error('--quick measures nothing that could be kept with --into');
  const unknownLink = links.find((name) => !Object.hasOwn(LINKS, name));
  if (unknownLink !== undefined) throw new Error(`no link is named "${unknownLink}"`);
  const unknown = positionals.find((name) => !benches.some((bench) => bench.name === name));
  if (unknown !== undefined) throw new Error(`no bench is named "${unknown}"`);
  const asked = ({ name }) => positionals.length === 0 || positionals.includes(name);
  return {
    chosen: benches.filter((bench) => asked(bench) && !(alone && bench.contestants === 'needed')),
    rounds: quick ? 1 : (count('rounds') ?? 7),
    mebibytes: count('mebibytes'),
    gibibytes: count('gibibytes'),
    files: count('files'),
    engine: /** @type {import('./host/browser.js').EngineName} */ (engine),
    ...{ links, quick, alone, json, into, help },
  };
}
