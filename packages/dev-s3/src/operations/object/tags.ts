import { S3Error } from '../../errors.js';
import { MAX_TAGS } from '../../limits.js';
import type { Pairs } from '../../store/records.js';
import type { XmlElement } from '../../xml/read.js';
import { malformed } from '../../xml/read.js';

/** `x-amz-tagging: a=1&b=2`, URL-encoded like a query. */
export function tagsOfHeader(text: string | undefined): Pairs {
  if (text === undefined || text === '') return [];
  const part = (encoded: string): string => {
    try {
      return decodeURIComponent(encoded.replaceAll('+', ' '));
    } catch {
      throw new S3Error(
        'InvalidArgument',
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      );
    }
  };
  return checkTags(
    text.split('&').map((piece) => {
      const equals = piece.indexOf('=');
      return equals < 0 ? [part(piece), ''] : [part(piece.slice(0, equals)), part(piece.slice(equals + 1))];
    }),
  );
}

export function tagsOfXml(root: XmlElement): Pairs {
  const set = root.allow('TagSet').child('TagSet');
  if (!set) throw malformed();
  const tags = set.allow('Tag').all('Tag');
  return checkTags(
    tags.map((tag) => [tag.allow('Key', 'Value').value('Key') ?? '', tag.value('Value') ?? '']),
  );
}

/** S3 User Guide, "Categorizing your objects using tags". */
function checkTags(tags: Pairs): Pairs {
  if (tags.length > MAX_TAGS) throw new S3Error('BadRequest', 'Object tags cannot be greater than 10');
  const names = tags.map(([name]) => name);
  if (new Set(names).size !== names.length) throw invalid('Cannot provide multiple Tags with the same key');
  for (const [name, value] of tags) {
    if (name.length < 1 || name.length > 128 || !ALLOWED.test(name))
      throw invalid('The TagKey you have provided is invalid');
    if (value.length > 256 || !ALLOWED.test(value))
      throw invalid('The TagValue you have provided is invalid');
    if (name.startsWith('aws:')) throw invalid('System tags cannot be added/updated by requester');
  }
  return tags;
}

const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

function invalid(message: string): S3Error {
  return new S3Error('InvalidTag', message);
}
