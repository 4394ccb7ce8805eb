/** Writes the import map into the page: every export of the packages that it needs, where npm put them. */
import { readFileSync, writeFileSync } from 'node:fs';

const imports = {};
/** @param {string} name of an installed package */
function add(name) {
  if (`${name}` in imports || `${name}/` in imports) return;
  const { exports = {}, dependencies = {} } = JSON.parse(
    readFileSync(`node_modules/${name}/package.json`, 'utf8'),
  );
  for (const [subpath, target] of Object.entries(exports)) {
    const file = fileOf(target);
    if (file === undefined || subpath.includes('*')) continue;
    imports[name + subpath.slice(1)] = `./node_modules/${name}/${file.slice(2)}`;
  }
  for (const dependency of Object.keys(dependencies)) add(dependency);
}

/** What a browser takes. @returns {string | undefined} */
function fileOf(target) {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return undefined;
  return fileOf(target.browser ?? target.import ?? target.default);
}

add('@sealift/element');
const page = readFileSync('index.html', 'utf8').replace(/<script type="importmap">.*?<\/script>\s*/s, '');
const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
writeFileSync('index.html', page.replace('<script type="module"', `${map}\n    <script type="module"`));
