import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const GUIDE = fileURLToPath(new URL('../../guide/theming.md', import.meta.url));

/** The example themes: the styles below each `<ThemedUpload>` of the guide. What is shown is what is applied. */
export type Themes = Readonly<Record<string, string>>;

declare const data: Themes;

export { data };

export default {
  watch: [GUIDE],
  load: (): Themes => themesIn(readFileSync(GUIDE, 'utf8')),
};

/** @throws Error for an example without styles */
function themesIn(guide: string): Themes {
  const [, ...examples] = guide.split('<ThemedUpload theme="');
  return Object.fromEntries(
    examples.map((example) => {
      const [name = ''] = example.split('"');
      const css = /```css\n(.*?)```/s.exec(example)?.[1];
      if (!css) throw new Error(`docs/guide/theming.md: the theme "${name}" has no styles below it.`);
      return [name, css];
    }),
  );
}
