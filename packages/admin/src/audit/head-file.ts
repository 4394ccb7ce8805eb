import { readFile, rename, writeFile } from 'node:fs/promises';
import { type ChainHead, formatHead, parseHead } from './chain.js';
import { AuditError } from './errors.js';

/** The head that was written last, or nothing when there is no such file. @throws AuditError */
export async function readHead(path: string): Promise<ChainHead | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new AuditError('audit-file-unavailable', 'The head file cannot be read.', { cause: error });
  });
  if (text === undefined) return undefined;
  const head = parseHead(text);
  if (head === undefined) throw new AuditError('audit-file-foreign', 'The head file does not hold a head.');
  return head;
}

/** Puts a new head in place of the old one, whole. */
export async function writeHead(path: string, head: ChainHead): Promise<void> {
  await writeFile(`${path}.new`, `${formatHead(head)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
