/** Runs the examples of docs/reference/core.md as they stand there. */
import text from '../../../docs/reference/core.md?raw';

export const guide: string = text;

/** The code blocks under a heading, as one program. */
export function example(heading: string): string {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^```js\n(.*?)^```/gms)].map(([, code]) => code).join('\n');
}

type Program = (...values: unknown[]) => Promise<Record<string, unknown>>;
const AsyncFunction = (async () => {}).constructor as new (...args: string[]) => Program;

/** @param modules what the program may import @param given its global names @param wanted the names whose values come back */
export function run(
  code: string,
  modules: Record<string, unknown>,
  given: Record<string, unknown>,
  wanted: string[],
): Promise<Record<string, unknown>> {
  const body = code.replace(
    /^import (\{.*?\}) from '(.+)';$/gm,
    (_, names, from) => `const ${names} = modules['${from}'];`,
  );
  // Each block in a scope of its own would lose what the next one uses: names are declared once in an example.
  const program = new AsyncFunction(
    'modules',
    ...Object.keys(given),
    `${body}\nreturn { ${wanted.join(', ')} };`,
  );
  return program(modules, ...Object.values(given));
}
