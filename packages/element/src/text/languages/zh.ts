import { fileTypes } from '../file-type.js';
import { isolated } from '../texts.js';
import { errorsOf } from './alike.js';
import type { CompleteTexts } from './complete.js';
import { counting } from './counting.js';

/** Chinese in simplified characters. @param locale BCP 47 language tag; counts are written as it writes numbers @throws RangeError for what is none */
export function texts(locale = 'zh'): CompleteTexts {
  const { number, plural } = counting(locale);
  const files = (count: number) => plural(count, { other: '# 个文件' });
  const list = (...parts: readonly string[]) => parts.filter(Boolean).join(' · ');
  const about = (...parts: readonly string[]) => parts.filter(Boolean).join('、');
  return {
    locale,
    direction: 'ltr',

    uploadLabel: '加密上传',
    dropHere: (multiple) => (multiple ? '将文件拖放到此处' : '将一个文件拖放到此处'),
    dropNow: '松开即可上传',
    choose: (multiple) => (multiple ? '选择文件' : '选择一个文件'),
    chooseMore: (multiple) => (multiple ? '添加文件' : '替换'),
    chooseFolder: '选择文件夹',
    hint: (types, maxSize) => about(types, maxSize && `最大 ${maxSize}`),
    separator: '、',
    fileType: fileTypes({
      'image/*': '图片',
      'audio/*': '音频',
      'video/*': '视频',
      'text/*': '文本',
      'text/plain': '文本',
    }),
    assurance: '上传开始后，此处会显示文件的保护方式',
    assuranceOfPage: '上传前在此设备上加密',
    assuranceOfStorage: (method) => `将由存储服务加密（${method}），不在此设备上加密`,
    assuranceOfBoth: (method) => `上传前在此设备上加密，并将由存储服务再次加密（${method}）`,

    filesLabel: '文件',
    summary: (stored, count) => `共 ${files(count)}，已存储 ${number(stored)} 个`,
    overall: (percent, speed, timeLeft) => list(percent, speed, timeLeft && `还剩 ${timeLeft}`),
    pauseAll: '全部暂停',
    resumeAll: '全部继续',
    retryAll: '全部重试',
    cancelAll: '全部取消',
    clearStored: '移除已完成的',
    clearFailed: '移除失败的',
    start: '开始上传',
    pause: '暂停',
    resume: '继续',
    cancel: '取消',
    retry: '重试',
    remove: '移除',
    actionOn: (action, fileName) => `${action}：${fileName}`,
    unnamed: '已存储的文件',
    progressOf: (fileName) => `正在上传 ${fileName}`,

    waiting: '等待中',
    ready: '尚未开始',
    preparing: '正在准备',
    uploading: (loaded, total, speed, timeLeft) =>
      list(`${loaded} / ${total}`, speed, timeLeft && `还剩 ${timeLeft}`),
    completing: '正在完成',
    paused: '已暂停',
    unfinished: (percent, pick) => `已发送 ${percent}${pick ? '。请重新选择该文件以继续' : ''}`,
    goOn: '继续',
    discard: '放弃',
    waitingFor: {
      network: () => '正在等待网络',
      s3: (since) => `存储服务没有响应；自 ${since} 起一直在重试`,
      signer: () => '正在等待服务器',
      slow: () => '网络连接缓慢',
    },
    stored: (size) => `${size} · 已在此处加密并存储`,
    storedSomehow: (size) => `${size} · 已存储`,
    storedByStorage: (size, method) => `${size} · 已存储，由存储服务加密（${method}）`,
    storedTwice: (size, method) => `${size} · 已在此处加密，再由存储服务加密（${method}），并已存储`,
    methods: { 'sse-s3': 'SSE-S3', 'sse-kms': 'SSE-KMS', 'dsse-kms': 'DSSE-KMS', 'sse-c': 'SSE-C' },
    cancelling: '正在取消',
    cancelled: '已取消',
    cancelledButStored: '已存储：来不及取消',

    saidAdded: (count) => plural(count, { other: '已添加 # 个文件。' }),
    saidStored: (fileName) => `${fileName} 已存储。`,
    saidFailed: (fileName, reason) => `${fileName}：${reason}`,
    saidNotStored: (count) => `${files(count)}未存储。`,
    saidRemoved: (fileName) => `已移除 ${fileName}。`,
    saidCleared: (count) => `已移除 ${files(count)}。`,
    saidProgress: (percent) => `已上传 ${percent}。`,
    saidUnfinished: (count) => plural(count, { other: '有 # 个未完成的上传可以继续。' }),
    saidPaused: (count) => plural(count, { other: '已暂停 # 个文件。' }),
    saidResumed: (count) => plural(count, { other: '已继续 # 个文件。' }),
    saidWaiting: (reason) => `${reason}。`,
    saidMoving: '已恢复上传。',
    saidAllDone: (stored, count) => `已结束：共 ${files(count)}，已存储 ${number(stored)} 个。`,

    required: (multiple, least) => {
      if (!multiple) return '请上传一个文件。';
      return least > 1 ? `请至少上传 ${files(least)}。` : '请至少上传一个文件。';
    },
    stillUploading: '请等待上传完成。',
    notStarted: '请先开始上传。',
    notAllStored: '有些文件没有存储。请重试或将其移除。',

    download: '下载',
    downloading: (percent) => `正在下载 ${percent}`,
    decrypting: (percent) => `正在解密 ${percent}`,
    checking: '正在检查',
    received: (fileName, size) => `已下载：${about(isolated(fileName), size)}`,
    unverified: (fileName, size) => `已解密，但可能被更改过：${about(isolated(fileName), size)}`,
    verified: (fileName, size) => `已验证：${about(isolated(fileName), size)}`,
    verifiedFrom: (sender, fileName, size) =>
      `已验证，来自 ${isolated(sender)}：${about(isolated(fileName), size)}`,

    errors: errorsOf({
      'one-file-only': '此处只能上传一个文件。',
      'folder-not-accepted': '无法上传文件夹。请选择其中的文件。',
      'folder-unreadable': '有文件夹无法读取。未添加任何内容。请重试，或选择其中的文件。',
      'size-under-limit': '文件小于此处要求的 {limit}。',
      'too-many-files': '此处接受的文件数：{limit}。请先移除一个。',
      'total-size-over-limit': '加上此文件，总大小会超过此处允许的 {limit}。',
      'duplicate-file': '此文件已在列表中。',
      'signer-missing': '设置不正确。请告知此页面的管理者。',
      'engine-unavailable': '页面的一部分无法加载。请检查网络连接后重试。',

      'file-too-large': '文件太大。',
      'source-changed': '文件在读取时被更改、移动或删除。请重新选择。',
      'source-differs':
        '这不是已开始上传的那个文件，或者它已被更改。请选择原来的文件，或将此文件作为新文件上传。',
      'source-needed': '请重新选择该文件，上传便会继续。',
      'upload-in-use': '另一个标签页正在上传此文件。',
      'upload-gone': '此上传已结束或已被移除。请重新上传该文件。',
      'journal-outdated': '此上传无法在此浏览器中继续。请重新上传该文件。',
      'journal-failed': '浏览器没有保留此上传所需的信息。请重新上传该文件。',
      'outcome-unknown': '没有收到答复，文件可能已存储，也可能没有。请在重试前检查网络连接。',
      'file-info-too-long': '文件名太长。',
      'insecure-context': '只能在安全（https）页面上加密文件。',
      'protection-refused': '此页面要求的保护，服务器没有提供。未发送或打开任何内容。',
      'receipt-mismatch': '服务器确认的内容与发送的不一致。文件可能已存储；请告知此页面的管理者。',
      'worker-failed': '页面出现问题。请重新加载后重试。',
      'key-store-failed': '此浏览器不为此页面保留密钥。请退出无痕浏览，或使用其他浏览器。',
      'spool-failed': '此设备上没有足够的空间存放该文件。',

      'signer-unreachable': '无法连接服务器。请检查网络连接后重试。',
      'signer-unavailable': '服务器繁忙。请稍后重试。',
      'not-authorized': '服务器不允许此操作。您可能需要重新登录。',
      'session-revoked': '服务器已结束此上传。您可能需要重新登录。',
      'key-outside-prefix': '您无权访问此文件。',
      'token-expired': '用时过长，已经过期。请重试。',
      'size-mismatch': '文件没有完整送达。请重试。',
      'checksum-mismatch': '文件在传输途中损坏。请重试。',
      'protection-mismatch': '存储服务没有按要求保护文件，因此未被接受。',

      's3-unreachable': '无法连接存储服务。请检查网络连接后重试。',
      's3-forbidden': '存储服务拒绝了该文件。请告知此页面的管理者。',
      's3-refused': '存储服务没有接受该文件。请重试。',

      'data-key-refused': '您无法使用此文件的密钥。',
      'data-key-mismatch': '服务器发送了错误的密钥，因此未上传任何内容。',
      'customer-key-wrong': '密钥与此文件不符。',

      'object-not-found': '此文件已不存在。',
      'object-changed': '文件在读取时被替换。请重试。',
      'object-mismatch': '原位置上是另一个文件。未保存任何内容。',
      'identity-missing': '无法证明这是正确的文件。未保存任何内容。',
      'signature-invalid': '无法证明此文件由谁发送。未保存任何内容。',
      'sender-unknown': '此文件的发送者在此处未知。未保存任何内容。',
      'object-authentication-failed': '存储的文件已被更改或损坏，不可信任。未保存任何内容。',
      'segment-damaged': '存储的文件的第 {segment} 段已被更改或损坏，下载已停止。文件不完整。',
      'saving-interrupted': '下载中断，文件不完整。请重试。',
      'range-mismatch': '存储服务发送的内容与请求的不一致。请重试。',
      'not-encrypted': '此文件未加密，因此没有打开。',
      'unsupported-algorithm': '此文件的加密方式在此处未知。',
      'unsupported-by-webcrypto': '此文件采用旧的加密方式，没有浏览器能打开。',
      'legacy-not-allowed': '此文件采用旧的加密方式，此处不予打开。',
    }),
    tooLarge: (maxSize) => `文件超过了此处允许的 ${maxSize}。`,
    notAccepted: (types) => `此处不接受这种类型的文件。允许：${types}。`,
    uploadFailed: '上传未成功。请重试。',
    downloadFailed: '下载未成功。请重试。',

    media: {
      show: '显示',
      opening: '正在打开',
      verifyingAll: (percent) => `显示前正在验证：${percent}`,
      damaged: '此文件的一部分已被更改或损坏。该部分不会显示。',
      missing: '此文件的一部分未能送达。请检查网络连接后重试。',
      unplayable: '此浏览器无法显示此文件。',
      unshown: '此处不显示这种类型的文件。请下载该文件。',
      unavailable: '此浏览器无法在此页面上显示加密文件。请下载该文件。',
      mediaFailed: '无法显示该文件。请重试。',
    },
  };
}
