/** Questions that are not about one profile; names for findings. */
export const POLICIES = 'policies';
export const COMMAND = 'sealift';
export const REPLICAS = 'two replicas';
export const PLAIN_HTTP = 'plain HTTP';
export const SECRETS = 'secrets';

export const GROUPS = [POLICIES, COMMAND, REPLICAS, PLAIN_HTTP, SECRETS];
