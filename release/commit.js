/** Which commit a release is made of. */
import { output } from './run.js';

export const commit = () => output('git', ['rev-parse', 'HEAD']).trim();

/** What differs from it, a line a file; empty when nothing does. */
export const changesInWorkTree = () => output('git', ['status', '--porcelain']).trimEnd();
