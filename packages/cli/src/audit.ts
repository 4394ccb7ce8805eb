import {
  AuditError,
  type AuditReport,
  type ChainHead,
  formatHead,
  parseHead,
  readHead,
  verifyAudit,
} from '@sealift/admin/audit';
import { type Command, onePositional, parse, STANDARD, type Terminal, UsageError } from './command.js';
import { waitingFor } from './progress.js';
import { streamsOf } from './streams.js';

const OPTIONS = {
  head: { type: 'string', multiple: true },
  'head-file': { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const audit: Command = {
  help: `Usage: sealift audit verify FILE [--head SEQ:HASH] [--head-file FILE] [--json]
       sealift audit head FILE

FILE may be "-", standard input.

  verify   finds removed, changed, inserted, reordered and cut lines; exit code 1 then
  head     prints number and hash of the last line, to be kept where the file's writers
           cannot change it

  --head SEQ:HASH          a line known from elsewhere; may be given several times
  --head-file FILE         the same, from the file that "serve --audit-head-file" keeps
  --json                   the whole report

Without a head, a change of the last line and lines cut off the end cannot be seen.

  sealift audit verify audit.jsonl --head-file /elsewhere/audit.head
  zcat audit-2026.jsonl.gz | sealift audit verify -`,
  flags: OPTIONS,
  actions: ['verify', 'head'],

  async run(args, terminal) {
    const { values, positionals } = parse(args, OPTIONS);
    const [action, ...rest] = positionals;
    if (action !== 'verify' && action !== 'head') throw new UsageError('the action is verify or head');
    const path = onePositional(rest, 'FILE');
    const heads = await headsOf(values.head, values['head-file']);
    const source = path === STANDARD ? streamsOf(terminal).input : path;
    const report = await waitingFor(verifyAudit(source, { heads }), terminal, 'verifying');
    if (values.json) terminal.out(JSON.stringify({ file: path, ...report }, null, 2));
    else if (action === 'verify') print(report, terminal);
    if (!report.intact) {
      const [first] = report.problems;
      throw new AuditError('audit-chain-broken', `The chain is broken at line ${first?.line}.`);
    }
    if (action === 'head' && !values.json) terminal.out(formatHead(report.head));
  },
};

async function headsOf(given: readonly string[] = [], file: string | undefined): Promise<ChainHead[]> {
  const heads = given.map((text) => {
    const head = parseHead(text);
    if (head === undefined)
      throw new UsageError('a head is NUMBER:SHA-256, as "sealift audit head" prints it');
    return head;
  });
  if (file === undefined) return heads;
  const kept = await readHead(file);
  if (kept === undefined) throw new UsageError('--head-file names a file that is not there, or empty');
  return [...heads, kept];
}

function print({ intact, lines, head, problems, notes }: AuditReport, { out }: Terminal): void {
  for (const { line, kind, message } of problems) out(`line ${line}: ${kind}: ${message}`);
  for (const note of notes) out(`note: ${note}`);
  if (intact) out(`${lines} lines, unbroken; head ${formatHead(head)}`);
}
