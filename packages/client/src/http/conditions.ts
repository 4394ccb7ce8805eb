/**
 * What the conditions of a request say about the file that is there (RFC 9110 §13.2.2). It is known by its entity tag alone: no
 * date of modification is sent, so conditions with dates do not apply.
 *
 * @param etag as S3 writes it, quotes included
 */
export function conditionOf(headers: Headers, etag: string | undefined): 'proceed' | 'unchanged' | 'failed' {
  const ifMatch = headers.get('if-match');
  if (ifMatch !== null && !names(ifMatch, (tag) => isStrong(tag) && tag === etag)) return 'failed';
  const ifNoneMatch = headers.get('if-none-match');
  if (ifNoneMatch !== null && names(ifNoneMatch, (tag) => tag.replace(/^W\//, '') === etag))
    return 'unchanged';
  return 'proceed';
}

/** Whether `Range` counts: without `If-Range`, or with the strong tag of this file (RFC 9110 §13.1.5). */
export function isRangeMeant(headers: Headers, etag: string | undefined): boolean {
  const ifRange = headers.get('if-range');
  return ifRange === null || (isStrong(ifRange) && ifRange === etag);
}

/** A list of entity tags, or `*`: whichever file is there. */
function names(list: string, isOurs: (tag: string) => boolean): boolean {
  if (list.trim() === '*') return true;
  return (list.match(/(?:W\/)?"[^"]*"/g) ?? []).some(isOurs);
}

function isStrong(tag: string): boolean {
  return tag.startsWith('"');
}
