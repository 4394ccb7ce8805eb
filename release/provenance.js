/** Where tarballs came from, as an in-toto statement (v1) with SLSA provenance (v1), unsigned. */

/**
 * @param {{ subjects: { file: string, digest: string }[], commit: string, clean: boolean, started: string }} made
 * `clean`: the work tree was the commit, nothing else
 */
export function provenance({ subjects, commit, clean, started }) {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subjects.map(({ file, digest }) => ({ name: file, digest: { sha256: digest } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://github.com/sealift/sealift/blob/main/release/README.md',
        externalParameters: { command: 'npm run release' },
        internalParameters: {
          node: process.version,
          platform: process.platform,
          arch: process.arch,
          workTreeClean: clean,
        },
        resolvedDependencies: [
          { uri: 'git+https://github.com/sealift/sealift.git', digest: { gitCommit: commit } },
        ],
      },
      runDetails: {
        builder: { id: builder() },
        metadata: { startedOn: started, finishedOn: new Date().toISOString() },
      },
    },
  };
  return `${JSON.stringify(statement, null, 2)}\n`;
}

/** The CI job, where there is one; else it says that nobody can look it up. */
function builder() {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, CI_JOB_URL } = process.env;
  if (GITHUB_RUN_ID !== undefined)
    return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
  return CI_JOB_URL ?? 'urn:sealift:local-build';
}
