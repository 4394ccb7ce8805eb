import { generate } from './.vitepress/generate/index.js';

await generate();
