import { readFileSync } from 'node:fs';
import { commandOf } from './command.js';

const REQUIREMENTS = readFileSync(new URL('requirements.txt', import.meta.url), 'utf8');

/** @typedef {{ tool: import('./tool.js').Tool, steps: string[] }} Work */

/**
 * What each tool did, as Markdown.
 * @param {readonly Work[]} works
 */
export async function toolTable(works) {
  const rows = works.map(
    async ({ tool, steps }) => `| ${tool.title} | ${await versionOf(tool.name)} | ${steps.join('; ')} |`,
  );
  return [
    '### Tools, with `sealift-dev-s3`',
    'What each of them did as it does with S3.',
    ['| tool | version | work |', '|---|---|---|', ...(await Promise.all(rows))].join('\n'),
  ].join('\n\n');
}

/** @param {string} name */
async function versionOf(name) {
  const pinned = new RegExp(`^${name === 'aws' ? 'awscli' : name}==(\\S+)`, 'm').exec(REQUIREMENTS)?.[1];
  if (pinned !== undefined) return pinned;
  const text = await commandOf(name, ['version'], { RCLONE_CONFIG: '/dev/null' })();
  return /v(\S+)/.exec(text)?.[1] ?? 'unknown';
}
