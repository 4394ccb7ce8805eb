import { isRecord } from './jws.js';

/** Why what a form sent cannot be verified at all. */
export type ReceiptFormErrorCode =
  /** A receipt was expected, and there is none. */
  | 'receipt-missing'
  /** One receipt was expected, and there are more. */
  | 'receipt-several'
  /** Neither a receipt as object or JSON, nor its JWS, nor a list of those: the whole form, a file, text cut short. */
  | 'receipt-malformed';

/** One sentence for each. */
export const RECEIPT_FORM_FAULTS: Readonly<Record<ReceiptFormErrorCode, string>> = {
  'receipt-missing': 'There is no receipt: the form sent none under this name.',
  'receipt-several': 'There is more than one receipt: verify them with the function for several.',
  'receipt-malformed':
    'This is no receipt, as object, JSON or JWS, and no list of them: give what a form sent under its name, not the whole form.',
};

/** A receipt that nobody has verified yet: an object, or the text of its JWS. */
export type ReceivedReceipt = Readonly<Record<string, unknown>> | string;

/** More than a receipt has, which is three. */
const MAX_LEVELS = 8;
const JWS = /^[\w-]+(\.[\w-]*){2}$/;

/**
 * What `<encrypted-upload name>` puts into a form, as servers hand it over: one entry per stored file, each a receipt in
 * JSON, so nothing at all, a text, or a list of texts; parsed already, too, and the element's `value`, which is a list in JSON.
 * Undefined for anything else.
 */
export function receivedReceipts(given: unknown): readonly ReceivedReceipt[] | undefined {
  if (given === undefined || given === null || given === '') return [];
  const value = typeof given === 'string' ? parse(given) : given;
  const list = Array.isArray(value)
    ? value.map((entry) => (typeof entry === 'string' ? parse(entry) : entry))
    : [value];
  return list.every(isReceived) ? list : undefined;
}

function isReceived(value: unknown): value is ReceivedReceipt {
  if (typeof value === 'string') return JWS.test(value);
  return isRecord(value) && typeof value.bucket === 'string' && isFlat(value, MAX_LEVELS);
}

/** What has more levels than a stack would end in a RangeError, which servers take for a failure of their own. */
function isFlat(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isFlat(inner, levels - 1));
}

/** A JWS has no brackets; text that is neither it nor JSON stays what it is. */
function parse(text: string): unknown {
  try {
    return /^\s*[[{]/.test(text) ? JSON.parse(text) : text.trim();
  } catch {
    return undefined;
  }
}
