/** What decides. Each question has a first answer that holds until another is given. */
export interface Answers {
  readonly from: 'disks' | 'readers' | 's3' | 'signer';
  readonly readers: 'app' | 'recipient' | 'self';
  readonly rule: 'none' | 'own-key' | 'two-layers' | 'no-keys-at-aws';
  readonly size: 'small' | 'large';
}

export interface Question {
  readonly name: keyof Answers;
  readonly text: string;
  readonly options: readonly (readonly [answer: string, text: string])[];
}

/** `options` of a question, checked against its answers. */
function question<Name extends keyof Answers>(
  name: Name,
  text: string,
  options: readonly (readonly [answer: Answers[Name], text: string])[],
): Question {
  return { name, text, options };
}

export const QUESTIONS: readonly Question[] = [
  question('from', 'From whom must the content be hidden?', [
    ['disks', 'whoever gets hold of S3’s disks'],
    ['readers', '… and people who may read the bucket'],
    ['s3', '… and S3 itself'],
    ['signer', '… and our own servers'],
  ]),
  question('readers', 'Who reads the files later?', [
    ['app', 'users of our application'],
    ['recipient', 'one recipient or office'],
    ['self', 'only who uploaded them'],
  ]),
  question('rule', 'Is there a rule to follow?', [
    ['none', 'none'],
    ['own-key', 'a key of ours, each use logged'],
    ['two-layers', 'two layers (CNSSP 15)'],
    ['no-keys-at-aws', 'no key may stay at AWS'],
  ]),
  question('size', 'How large is the largest file?', [
    ['small', 'up to 64 GiB'],
    ['large', 'larger'],
  ]),
];

export const FIRST_ANSWERS: Answers = { from: 's3', readers: 'app', rule: 'none', size: 'small' };
