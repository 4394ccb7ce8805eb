/** With what a browser shows a file. */
export type MediaKind = 'video' | 'audio' | 'image' | 'document';

/** @param type one of which nothing runs in the page @returns undefined where no browser shows it */
export function kindOf(type: string): MediaKind | undefined {
  const [family] = type.split('/');
  if (family === 'video' || family === 'audio' || family === 'image') return family;
  return type === 'application/pdf' || family === 'text' ? 'document' : undefined;
}
