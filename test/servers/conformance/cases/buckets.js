import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetObjectAclCommand,
  HeadBucketCommand,
  PutBucketAclCommand,
} from '@aws-sdk/client-s3';
import { DOCS } from '../docs.js';
import { must, told } from '../told.js';

let count = 0;

/** Exactly this location; the SDK would add one. @param {import('../site.js').Site} site @param {string} [location] */
function create(site, location) {
  const constraint = `<LocationConstraint>${location}</LocationConstraint>`;
  const body =
    location === undefined ? '' : `<CreateBucketConfiguration>${constraint}</CreateBucketConfiguration>`;
  const headers = { 'content-length': String(body.length) };
  return site.send({ method: 'PUT', bucket: `located-${++count}`, body, headers });
}

/** @param {{ output?: any }} got */
const grants = ({ output }) =>
  (output?.Grants ?? [])
    .map((/** @type {any} */ { Permission, Grantee }) => `${Permission} ${Grantee?.Type}`)
    .join();

/** @type {import('./case.js').Topic} */
export const buckets = {
  title: 'Buckets',
  cases: [
    {
      name: 'made again by its owner, outside us-east-1',
      aws: '409 BucketAlreadyOwnedByYou',
      doc: DOCS.createBucket,
      async run(site) {
        const Bucket = await site.newBucket();
        return told(await site.call(new CreateBucketCommand({ Bucket })));
      },
    },
    {
      name: 'made without a location, outside us-east-1',
      aws: '400 IllegalLocationConstraintException',
      doc: DOCS.createBucket,
      run: async (site) => told(await create(site)),
    },
    {
      name: 'made for another region than the endpoint is in',
      aws: '400 IllegalLocationConstraintException',
      doc: DOCS.createBucket,
      run: async (site) => told(await create(site, 'sa-east-1')),
    },
    {
      name: 'GetBucketLocation',
      aws: '200, eu-central-1',
      doc: DOCS.bucketLocation,
      async run(site) {
        const got = await site.call(new GetBucketLocationCommand({ Bucket: site.bucket }));
        return told(got, got.output?.LocationConstraint);
      },
    },
    {
      name: 'HEAD tells the region',
      aws: '200, eu-central-1',
      doc: DOCS.headBucket,
      async run(site) {
        const got = await site.call(new HeadBucketCommand({ Bucket: site.bucket }));
        return told(got, got.output?.BucketRegion);
      },
    },
    {
      name: 'HEAD of a bucket that is not there',
      aws: '404',
      doc: DOCS.headBucket,
      run: async (site) => told(await site.call(new HeadBucketCommand({ Bucket: 'nobodys-bucket' }))),
    },
    {
      name: 'the ACL of a new bucket',
      aws: '200, FULL_CONTROL CanonicalUser',
      doc: DOCS.bucketAcl,
      async run(site) {
        const got = await site.call(new GetBucketAclCommand({ Bucket: await site.newBucket() }));
        return told(got, grants(got));
      },
    },
    {
      name: 'the ACL of an object',
      aws: '200, FULL_CONTROL CanonicalUser',
      doc: DOCS.ownership,
      async run(site) {
        const Key = site.key();
        await must(site.put({}, { key: Key }), 'PutObject');
        const got = await site.call(new GetObjectAclCommand({ Bucket: site.bucket, Key }));
        return told(got, grants(got));
      },
    },
    {
      name: 'an ACL for a bucket without ACLs',
      aws: '400 AccessControlListNotSupported',
      doc: DOCS.ownership,
      async run(site) {
        const Bucket = await site.newBucket();
        return told(await site.call(new PutBucketAclCommand({ Bucket, ACL: 'public-read' })));
      },
    },
    {
      name: 'DELETE of one that is not empty',
      aws: '409 BucketNotEmpty',
      doc: DOCS.deleteBucket,
      async run(site) {
        const bucket = await site.newBucket();
        await must(site.put({}, { bucket }), 'PutObject');
        return told(await site.call(new DeleteBucketCommand({ Bucket: bucket })));
      },
    },
  ],
};
