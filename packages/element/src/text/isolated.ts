/** A text that may be written in another direction than the sentence around it (Unicode Bidirectional Algorithm, FSI and PDI). */
export function isolated(text: string): string {
  return text && `\u2068${text}\u2069`;
}
