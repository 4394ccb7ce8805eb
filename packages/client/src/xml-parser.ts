import { ClientError } from './errors.js';

/** As V8 and the SDK say it; the SDK adds a line of its own. */
const MISSING = /^(DOMParser|Node) is not defined/;

/**
 * Says what to do where the AWS SDK has no parser for S3's answers: its build for browsers, which bundlers take for Workers,
 * reads XML with `DOMParser` (docs/runtimes.md).
 *
 * @throws ClientError `xml-parser-missing`, or what `work` throws
 */
export async function withXmlParser<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (!(error instanceof ReferenceError) || !MISSING.test(message)) throw error;
    throw new ClientError(
      'xml-parser-missing',
      "The AWS SDK cannot read S3's XML here: this runtime has no DOMParser. Assign DOMParser and Node of @xmldom/xmldom to globalThis before the first call, as docs/runtimes.md shows.",
      { cause: error },
    );
  }
}
