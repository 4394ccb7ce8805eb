import type { Answers } from './questions.js';

export interface Recommendation {
  /** Id of the profile. */
  readonly profile: string;
  readonly because: string;
  /** What it does not give, where the answers ask for more than one profile has. */
  readonly but: readonly string[];
}

/** A profile for a need. */
export function recommend(answers: Answers): Recommendation {
  const chosen = byNeed(answers);
  const sealed = chosen.profile.startsWith('client');
  const but = [
    ...(sealed && answers.size === 'large'
      ? ['One AES-GCM message ends at 64 GiB: split larger files, or let S3 encrypt (up to 5 TiB here).']
      : []),
    ...(sealed && answers.rule === 'two-layers'
      ? [
          'Two layers, made by two parties; DSSE-KMS is what AWS built for CNSSP 15. Ask your assessor which of them counts.',
        ]
      : []),
    ...(!sealed && answers.readers !== 'app'
      ? ['S3 encrypts for everyone alike: who reads what is decided by permissions, not by keys of people.']
      : []),
  ];
  return { ...chosen, but };
}

type Chosen = Omit<Recommendation, 'but'>;

function byNeed({ from, readers, rule }: Answers): Chosen {
  if (from === 'signer') return hiddenFromAll(readers);
  if (from === 's3') return hiddenFromS3(readers, rule);
  if (rule === 'no-keys-at-aws' && readers === 'self')
    return {
      profile: 'sse-c-page',
      because: 'The page sends the key along with each request; neither S3 nor your server keeps one.',
    };
  if (rule === 'two-layers')
    return {
      profile: 'dsse-kms',
      because:
        'It is the profile with two independent layers, both made by S3, and needs a KMS key of yours.',
    };
  if (rule === 'no-keys-at-aws')
    return {
      profile: 'sse-c',
      because: 'S3 encrypts with a key that comes with each request, and keeps none.',
    };
  if (from === 'readers' || rule === 'own-key')
    return {
      profile: 'sse-kms',
      because:
        'Reading takes kms:Decrypt besides s3:GetObject, and CloudTrail logs what is done with the key.',
    };
  return {
    profile: 'sse-s3',
    because: 'It costs nothing, needs no set-up, and protects disks and copies of them.',
  };
}

function hiddenFromS3(readers: Answers['readers'], rule: Answers['rule']): Chosen {
  if (rule === 'no-keys-at-aws')
    return readers === 'app'
      ? {
          profile: 'client-sse-c',
          because: 'With a KMS of your own behind the signer, neither layer’s key is kept by AWS.',
        }
      : hiddenFromAll(readers);
  if (rule === 'own-key' || rule === 'two-layers')
    return {
      profile: 'client-sse-kms',
      because: 'S3 gets ciphertext only, and every object shows the auditor the header and the KMS key.',
    };
  if (readers === 'recipient')
    return {
      profile: 'client-rsa',
      because: 'The page needs a public key only; nobody but the recipient can open what is dropped.',
    };
  return {
    profile: 'client',
    because:
      'S3 gets ciphertext only. Your signer decides who is given a key, and can serve any number of readers.',
  };
}

function hiddenFromAll(readers: Answers['readers']): Chosen {
  if (readers === 'self')
    return { profile: 'client-aes', because: 'The key never leaves the browser that made it.' };
  return {
    profile: 'client-rsa',
    because: 'The signer hands out permissions, no keys: only holders of the private key read.',
  };
}
