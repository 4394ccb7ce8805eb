/** Names that are the same in all languages. */
const NAMES: Readonly<Record<string, string>> = {
  'text/csv': 'CSV',
  'image/jpeg': 'JPEG',
  'image/svg+xml': 'SVG',
  'application/msword': 'Word',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Word',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'Excel',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'PowerPoint',
};

/** Those that are not. */
export type TypeWords = Readonly<Record<'image/*' | 'audio/*' | 'video/*' | 'text/*' | 'text/plain', string>>;

/** `.pdf`, `application/pdf` and `application/x-pdf` are all PDF to a reader. */
export function fileTypes(words: TypeWords): (rule: string) => string {
  const names: Readonly<Record<string, string>> = { ...NAMES, ...words };
  return (rule) => {
    const name = rule.split('/').at(-1) ?? rule;
    return (
      names[rule] ??
      name
        .replace(/^\.|^x-/, '')
        .replace(/\+.*$/, '')
        .toUpperCase()
    );
  };
}
