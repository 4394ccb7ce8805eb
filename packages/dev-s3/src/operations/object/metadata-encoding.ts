/**
 * How S3 returns user metadata that is not ASCII: the stored bytes, taken as Latin-1 characters, are encoded as UTF-8
 * once more and wrapped in RFC 2047 words. Base64 when more than half of the characters are not ASCII, Q otherwise;
 * a word that would be longer than 63 characters is halved until it fits.
 * @param value one Latin-1 character per stored byte
 */
export function encodeMetadataValue(value: string): string {
  const plain = [...value].filter((char) => isPlain(char)).length;
  if (plain === value.length) return value;
  return words(value, plain > value.length - plain ? qWord : bWord).join(' ');
}

const MAX_WORD = 63;

function words(text: string, encode: (text: string) => string): string[] {
  const encoded = encode(text);
  if (encoded.length > MAX_WORD && text.length > 1) {
    const half = Math.floor(text.length / 2);
    return [...words(text.slice(0, half), encode), ...words(text.slice(half), encode)];
  }
  return [`=?UTF-8?${encode === qWord ? 'Q' : 'B'}?${encoded}?=`];
}

function bWord(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

function qWord(text: string): string {
  const bytes = [...Buffer.from(text, 'utf8')];
  return bytes
    .map((byte) => {
      const char = String.fromCharCode(byte);
      if (char === ' ') return '_';
      const raw = byte >= 0x20 && byte < 0x7f && !'=_?'.includes(char);
      return raw ? char : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function isPlain(char: string): boolean {
  const code = char.charCodeAt(0);
  return (code >= 0x20 && code < 0x7f) || char === '\t';
}
