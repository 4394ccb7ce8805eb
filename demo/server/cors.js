import { corsRule, planOf } from '@sealift/admin/bucket';
import { RECIPES } from './signers/index.js';

/**
 * What `sealift bucket setup` would set for each profile, in the words of the development server. S3 takes the first
 * rule that allows all headers of a request, so the profiles of one bucket stay apart.
 *
 * @param {{ bucket: string, origins: string[], keyArn: string }} stack
 */
export function corsRules({ bucket, origins, keyArn }) {
  const plans = new Map(
    Object.values(RECIPES).map(({ plan, keys }) => [`${plan} ${keys ?? ''}`.trim(), { plan, keys }]),
  );
  return [...plans].map(([name, { plan: profile, keys }]) => {
    const kmsKeyArn = profile.endsWith('kms') ? { kmsKeyArn: keyArn } : {};
    // For films: the same bucket, and a table beside each file.
    const segments = profile === 'client';
    const rule = corsRule(
      planOf({ bucket, profile, keys, origins, ...kmsKeyArn, segments, allowHttp: true }),
    );
    return {
      id: `${rule.ID}-${name.replace(' ', '-')}`,
      allowedOrigins: rule.AllowedOrigins ?? [],
      allowedMethods: rule.AllowedMethods ?? [],
      allowedHeaders: rule.AllowedHeaders ?? [],
      exposeHeaders: rule.ExposeHeaders ?? [],
      maxAgeSeconds: rule.MaxAgeSeconds ?? 0,
    };
  });
}
