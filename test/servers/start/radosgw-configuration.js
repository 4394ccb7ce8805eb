/**
 * The `ceph.conf` of a cluster that lives in one folder, on loopback, for minutes.
 *
 * @param {{ folder: string, fsid: string, monitor: string, listen: string, keys: string[], sseCNeedsTls: boolean }} settings
 *   `keys`: `name=base64` of 32 bytes, what the testing KMS knows
 */
export function cephConfiguration({ folder, fsid, monitor, listen, keys, sseCNeedsTls }) {
  return `[global]
fsid = ${fsid}
mon host = ${monitor}
public network = 127.0.0.0/8
ms bind ipv6 = false
keyring = ${folder}/keyring
run dir = ${folder}/run
crash dir = ${folder}/run
admin socket =
log to file = false
mon cluster log to file = false
err to stderr = true
# One disk, no copies.
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
# A nearly full disk of the machine is no reason to stop.
mon data avail crit = 1
mon data avail warn = 1
# The gateway makes ten pools at its first start, each a decision of the only monitor: the usual second of waiting for
# others is most of the time until it listens.
paxos propose interval = 0.02
paxos min wait = 0.01
mon data = ${folder}/mon
osd data = ${folder}/osd
osd objectstore = memstore
memstore device bytes = ${4 * 1024 ** 3}
[client.rgw]
rgw frontends = beast ${listen}
rgw data = ${folder}/run
rgw crypt require ssl = ${sseCNeedsTls}
rgw crypt s3 kms backend = testing
rgw crypt s3 kms encryption keys = ${keys.join(' ')}
`;
}
