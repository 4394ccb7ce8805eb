import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT, repository } from '../.vitepress/pages.js';

/** The documents at the top of the repository, as pages. */
export default {
  paths: (): { params: { name: string }; content: string }[] =>
    Object.entries(PROJECT).map(([name, file]) => ({
      params: { name },
      content: readFileSync(path.join(repository, file), 'utf8'),
    })),
};
