/**
 * Removes a folder once whoever started this process closes its standard input, or is gone.
 *
 *   node keeper.js FOLDER
 */
import { rmSync } from 'node:fs';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new TypeError('keeper.js FOLDER');
// The programs that write there may be ending at this moment.
const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
process.stdin.resume().once('end', remove).once('error', remove);
// The end of standard input tells; a Ctrl+C reaches this process, too.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => {});
