import type {
  Aborted,
  Completed,
  DownloadGrant,
  Grant,
  Opened,
  PartUrls,
  Renewed,
  Started,
  StoredParts,
} from '@sealift/protocol';

/** The calls of the protocol, and what each answers. */
export interface SignerAnswers {
  readonly uploads: Grant;
  readonly 'uploads/start': Started;
  readonly 'uploads/opened': Opened;
  readonly 'uploads/parts': PartUrls;
  readonly 'uploads/stored': StoredParts;
  readonly 'uploads/complete': Completed;
  readonly 'uploads/abort': Aborted;
  readonly 'uploads/renew': Renewed;
  readonly downloads: DownloadGrant;
}
