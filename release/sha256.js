import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** @param {string} file @returns hexadecimal */
export const sha256 = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');
