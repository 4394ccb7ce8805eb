/** Objects that say under which key they were made, and readers that ask for one (docs/object-format.md, "The sealed entry"). */
import { fileInfo } from './genuine.js';
import * as o from './objects.js';

const ALLOW = { commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT' };
const ELSEWHERE = 'uploads/elsewhere';
const NAME = 'secret name.pdf';
/** The key under which the scenario's object is stored where it is read as a page does. */
const keyOf = (name) => `official/${name}`;

const opens = (fileInfo, objectKey) => ({
  expect: {
    plaintext: o.PLAINTEXT.toString('hex'),
    ...(fileInfo && { fileInfo }),
    ...(objectKey && { objectKey }),
  },
});
const refused = (error) => ({ expect: { error } });
const sealing = (entry, object = o.V3_AES) => ({
  ...object,
  metadata: { ...object.metadata, 'sealift-file': fileInfo(JSON.stringify(entry)) },
});
const required = (objectKey) => ({ objectKey, identity: 'required' });
const moved = (objectKey, movedFrom = ELSEWHERE) => ({ objectKey, identity: { movedFrom } });

/** Each is made from its own key, and gets its name. */
const made = {
  'v3-identity': (key) => ({
    ...sealing({ n: NAME, o: key }),
    ...required(key),
    ...opens({ name: NAME }, key),
  }),
  'v3-identity-without-name': (key) => ({ ...sealing({ o: key }), ...required(key), ...opens({}, key) }),
  'v3-identity-moved-from-not-ascii': (key) => ({
    ...sealing({ o: 'Zürich/📄' }),
    ...moved(key, 'Zürich/📄'),
    ...opens({}, 'Zürich/📄'),
  }),
  'v3-identity-not-demanded': (key) => ({ ...sealing({ o: key }), objectKey: key, ...opens({}, key) }),
  'v3-identity-not-asked': (key) => ({ ...sealing({ o: key }), ...opens({}, key) }),
  'v3-identity-moved': (key) => ({ ...sealing({ o: ELSEWHERE }), ...moved(key), ...opens({}, ELSEWHERE) }),
  'v3-identity-older-object': (key) => ({
    ...sealing({ n: NAME }),
    objectKey: key,
    ...opens({ name: NAME }),
  }),
  'v3-identity-no-entry': (key) => ({ ...o.V3_AES, objectKey: key, ...opens() }),
  'v3-identity-missing': (key) => ({
    ...sealing({ n: NAME }),
    ...required(key),
    ...refused('identity-missing'),
  }),
  'v3-identity-entry-missing': (key) => ({ ...o.V3_AES, ...required(key), ...refused('identity-missing') }),
  'v3-identity-moved-missing': (key) => ({ ...o.V3_AES, ...moved(key), ...refused('identity-missing') }),
  'v3-identity-wrong': (key) => ({
    ...sealing({ n: NAME, o: ELSEWHERE }),
    objectKey: key,
    ...refused('object-mismatch'),
  }),
  'v3-identity-wrong-demanded': (key) => ({
    ...sealing({ o: ELSEWHERE }),
    ...required(key),
    ...refused('object-mismatch'),
  }),
  'v3-identity-moved-from-elsewhere': (key) => ({
    ...sealing({ o: 'uploads/third' }),
    ...moved(key),
    ...refused('object-mismatch'),
  }),
  'v3-identity-called-moved': (key) => ({
    ...sealing({ o: key }),
    ...moved(key),
    ...refused('object-mismatch'),
  }),
  'v3-identity-longer': (key) => ({
    ...sealing({ o: `${key}x` }),
    objectKey: key,
    ...refused('object-mismatch'),
  }),
  'v3-identity-shorter': (key) => ({
    ...sealing({ o: key.slice(0, -1) }),
    objectKey: key,
    ...refused('object-mismatch'),
  }),
  'v3-identity-capitals': (key) => ({
    ...sealing({ o: key.toUpperCase() }),
    objectKey: key,
    ...refused('object-mismatch'),
  }),
  'v3-identity-empty': (key) => ({ ...sealing({ o: '' }), objectKey: key, ...refused('object-mismatch') }),
  'v3-identity-number': (key) => ({ ...sealing({ o: 7 }), objectKey: key, ...refused('metadata-invalid') }),
  'v3-identity-null': (key) => ({ ...sealing({ o: null }), objectKey: key, ...refused('metadata-invalid') }),
  'v3-identity-hidden-twice': (key) => {
    const object = sealing({ o: ELSEWHERE });
    return {
      ...object,
      metadata: { 'Sealift-File': '', ...object.metadata },
      objectKey: key,
      ...refused('metadata-invalid'),
    };
  },
};

/** V2: the same key derivation, salted with the IV. */
const v2 = {
  'v2-identity-missing': (key) => ({
    ...o.V2_AES,
    ...ALLOW,
    ...required(key),
    ...refused('identity-missing'),
  }),
};

export const identity = Object.fromEntries(
  Object.entries({ ...made, ...v2 }).map(([name, make]) => [name, make(keyOf(name))]),
);
