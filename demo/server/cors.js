import { corsRule, planOf } from '@sealift/signer/bucket';
import { RECIPES } from './signers/index.js';

/**
 * What `sealift bucket setup` would set for each profile, in the words of the development server. S3 takes the first
 * rule that allows all headers of a request, so the profiles of one bucket stay apart.
 *
 * @param {{ bucket: string, origins: string[], keyArn: string }} house
 */
export function corsRules({ bucket, origins, keyArn }) {
  return [...new Set(Object.values(RECIPES).map(({ plan }) => plan))].map((profile) => {
    const kmsKeyArn = profile.endsWith('kms') ? { kmsKeyArn: keyArn } : {};
    const rule = corsRule(planOf({ bucket, profile, origins, ...kmsKeyArn, allowHttp: true }));
    return {
      id: `${rule.ID}-${profile}`,
      allowedOrigins: rule.AllowedOrigins ?? [],
      allowedMethods: rule.AllowedMethods ?? [],
      allowedHeaders: rule.AllowedHeaders ?? [],
      exposeHeaders: rule.ExposeHeaders ?? [],
      maxAgeSeconds: rule.MaxAgeSeconds ?? 0,
    };
  });
}
