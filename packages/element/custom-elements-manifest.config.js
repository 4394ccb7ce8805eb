/** How `npm run manifest` reads the elements: what a page may use, and nothing of how they are made. */
export default {
  litelement: true,
  globs: [
    'src/define.ts',
    'src/media/define.ts',
    'src/*/encrypted-*.ts',
    'src/*/settings.ts',
    'src/form/form-control.ts',
  ],
  exclude: ['src/**/*.test.ts'],
  outdir: '.',
  packagejson: false,
  plugins: [
    {
      name: 'public-only',
      packageLinkPhase: ({ customElementsManifest }) => keepPublic(customElementsManifest),
    },
  ],
};

function keepPublic(manifest) {
  for (const module of manifest.modules) {
    module.declarations = module.declarations.filter((declaration) => declaration.tagName).map(publicPart);
    module.path = module.path.replace(/^src\/(.*)\.ts$/, 'dist/$1.js');
    for (const { declaration } of module.exports ?? []) {
      if (declaration.module)
        declaration.module = declaration.module.replace(/^\/?src\/(.*)\.[jt]s$/, 'dist/$1.js');
    }
  }
  manifest.modules = manifest.modules.filter(
    ({ path, declarations }) => /^dist\/(media\/)?define\.js$/.test(path) || declarations.length > 0,
  );
}

function publicPart(declaration) {
  const isPublic = ({ name, privacy, static: isStatic }) =>
    !isStatic &&
    !name.startsWith('#') &&
    privacy !== 'private' &&
    privacy !== 'protected' &&
    !CALLBACKS.test(name);
  const members = (declaration.members ?? [])
    .filter(isPublic)
    .map(({ inheritedFrom, privacy, ...member }) => member);
  const fields = new Set(members.map(({ name }) => name));
  const attributes = (declaration.attributes ?? [])
    .filter(({ fieldName }) => fields.has(fieldName))
    .map(({ inheritedFrom, ...attribute }) => attribute);
  const { superclass, ...rest } = declaration;
  return { ...rest, attributes, members };
}

/** Called by the browser, not by a page. */
const CALLBACKS = /^form\w+Callback$/;
