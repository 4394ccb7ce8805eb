/** A page for each entry of each package, made of its types and their comments. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Application, OptionDefaults } from 'typedoc';

/** Packages whose names people import. Where several export the same, the first one has its description. */
const PACKAGES = [
  'upload',
  'signer',
  'kms',
  'core',
  'client',
  'admin',
  's3',
  'protocol',
  'dev-s3',
  'element',
];

/** Of the elements' comments: they are in the manifest, and in the reference made of it. */
const OF_THE_MANIFEST = [
  '@slot',
  '@csspart',
  '@cssproperty',
  '@cssstate',
  '@fires',
  '@attr',
  '@tag',
  '@tagname',
];

/**
 * @param {{ repository: string, out: string }} folders
 * @returns {Promise<void>}
 * @throws Error when a type cannot be read, or a comment links to a name that is not there
 */
export async function generateApi({ repository, out }) {
  const entries = PACKAGES.flatMap((folder) => entriesOf(path.join(repository, 'packages', folder)));
  /** As TypeDoc calls a module: after its file. */
  const names = new Map(
    entries.map(({ source, name }) => [
      path.relative(repository, source).replace(/(\/index)?\.ts$/, ''),
      name,
    ]),
  );
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: entries.map(({ source }) => source),
    tsconfig: path.join(repository, 'docs/tsconfig.api.json'),
    basePath: repository,
    name: 'API',
    readme: 'none',
    router: 'module',
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    disableSources: true,
    disableGit: true,
    // The packages are compiled, strictly and with another compiler, by `npm run build`.
    skipErrorChecking: true,
    validation: { notExported: false, invalidLink: true, notDocumented: false, invalidPath: false },
    logLevel: 'Warn',
    entryFileName: 'index',
    hidePageHeader: true,
    hideBreadcrumbs: true,
    useCodeBlocks: true,
    expandObjects: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    classPropertiesFormat: 'table',
    typeDeclarationFormat: 'table',
    enumMembersFormat: 'table',
    tableColumnSettings: { hideSources: true, hideInherited: true, hideOverrides: true, hideModifiers: true },
    sanitizeComments: true,
    useHTMLAnchors: true,
    blockTags: [...OptionDefaults.blockTags, ...OF_THE_MANIFEST],
    excludeTags: [...OptionDefaults.excludeTags, ...OF_THE_MANIFEST],
    outputs: [{ name: 'markdown', path: out }],
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('The API reference could not be made.');
  for (const module of project.children ?? []) {
    const name = names.get(module.name);
    if (name === undefined) throw new Error(`${module.name} is no entry of a package.`);
    module.name = name;
  }
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error('The API reference has errors.');
}

/** @param {string} folder @returns {{ source: string, name: string }[]} sources, and what they are imported as */
function entriesOf(folder) {
  const { name, exports } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return Object.entries(exports).flatMap(([subpath, targets]) => {
    const source = targets['@sealift/source'];
    return source ? [{ source: path.join(folder, source), name: `${name}${subpath.slice(1)}` }] : [];
  });
}
