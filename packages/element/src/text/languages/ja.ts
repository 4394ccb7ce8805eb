import { fileTypes } from '../file-type.js';
import { isolated } from '../texts.js';
import { errorsOf } from './alike.js';
import type { CompleteTexts } from './complete.js';
import { counting } from './counting.js';

/** Japanese. @param locale BCP 47 language tag; counts are written as it writes numbers @throws RangeError for what is none */
export function texts(locale = 'ja'): CompleteTexts {
  const { number, plural } = counting(locale);
  const files = (count: number) => plural(count, { other: '# 個のファイル' });
  const list = (...parts: readonly string[]) => parts.filter(Boolean).join(' · ');
  const about = (...parts: readonly string[]) => parts.filter(Boolean).join('、');
  return {
    locale,
    direction: 'ltr',

    uploadLabel: '暗号化アップロード',
    dropHere: (multiple) => (multiple ? 'ここにファイルをドロップ' : 'ここにファイルを 1 つドロップ'),
    dropNow: 'ドロップしてアップロード',
    choose: (multiple) => (multiple ? 'ファイルを選択' : 'ファイルを選択'),
    chooseMore: (multiple) => (multiple ? '追加' : '置き換え'),
    chooseFolder: 'フォルダーを選択',
    hint: (types, maxSize) => about(types, maxSize && `${maxSize} まで`),
    separator: '、',
    fileType: fileTypes({
      'image/*': '画像',
      'audio/*': '音声',
      'video/*': '動画',
      'text/*': 'テキスト',
      'text/plain': 'テキスト',
    }),
    assurance: 'ファイルの保護方法は、アップロードが始まるとここに表示されます',
    assuranceOfPage: 'アップロード前にこの端末で暗号化',
    assuranceOfStorage: (method) => `この端末ではなく、ストレージサービスで暗号化（${method}）する予定です`,
    assuranceOfBoth: (method) =>
      `アップロード前にこの端末で暗号化。さらにストレージサービスで暗号化（${method}）する予定です`,

    filesLabel: 'ファイル',
    summary: (stored, count) => `${files(count)}のうち ${number(stored)} 個を保管済み`,
    overall: (percent, speed, timeLeft) => list(percent, speed, timeLeft && `残り ${timeLeft}`),
    pauseAll: 'すべて一時停止',
    resumeAll: 'すべて再開',
    retryAll: 'すべて再試行',
    cancelAll: 'すべてキャンセル',
    clearStored: '完了したものを外す',
    clearFailed: '失敗したものを外す',
    start: 'アップロードを開始',
    pause: '一時停止',
    resume: '再開',
    cancel: 'キャンセル',
    retry: '再試行',
    remove: '一覧から外す',
    actionOn: (action, fileName) => `${action}：${fileName}`,
    unnamed: '保管済みのファイル',
    progressOf: (fileName) => `${fileName} のアップロード`,

    waiting: '待機中',
    ready: '未開始',
    preparing: '準備中',
    uploading: (loaded, total, speed, timeLeft) =>
      list(`${total} 中 ${loaded}`, speed, timeLeft && `残り ${timeLeft}`),
    completing: '完了処理中',
    paused: '一時停止中',
    unfinished: (percent, pick) =>
      `${percent} 送信済み${pick ? '。続けるにはファイルをもう一度選択してください' : ''}`,
    goOn: '続ける',
    discard: '破棄',
    waitingFor: {
      network: () => 'ネットワークを待っています',
      s3: (since) => `ストレージサービスが応答しません。${since} から再試行中`,
      signer: () => 'サーバーを待っています',
      slow: () => '接続が遅くなっています',
    },
    stored: (size) => `${size} · ここで暗号化し、保管済み`,
    storedSomehow: (size) => `${size} · 保管済み`,
    storedByStorage: (size, method) => `${size} · 保管済み、ストレージサービスで暗号化（${method}）`,
    storedTwice: (size, method) =>
      `${size} · ここで暗号化し、さらにストレージサービスで暗号化（${method}）して保管済み`,
    methods: { 'sse-s3': 'SSE-S3', 'sse-kms': 'SSE-KMS', 'dsse-kms': 'DSSE-KMS', 'sse-c': 'SSE-C' },
    cancelling: 'キャンセル中',
    cancelled: 'キャンセルしました',
    cancelledButStored: '保管済み：キャンセルは間に合いませんでした',

    saidAdded: (count) => plural(count, { other: '# 個のファイルを追加しました。' }),
    saidStored: (fileName) => `${fileName} を保管しました。`,
    saidFailed: (fileName, reason) => `${fileName}：${reason}`,
    saidNotStored: (count) => `${files(count)}は保管されていません。`,
    saidRemoved: (fileName) => `${fileName} を一覧から外しました。`,
    saidCleared: (count) => `${files(count)}を一覧から外しました。`,
    saidProgress: (percent) => `${percent} アップロードしました。`,
    saidUnfinished: (count) => plural(count, { other: '# 件の未完了のアップロードを続けられます。' }),
    saidPaused: (count) => plural(count, { other: '# 個のファイルを一時停止しました。' }),
    saidResumed: (count) => plural(count, { other: '# 個のファイルを再開しました。' }),
    saidWaiting: (reason) => `${reason}。`,
    saidMoving: 'アップロードを再開しました。',
    saidAllDone: (stored, count) => `終了：${files(count)}のうち ${number(stored)} 個を保管しました。`,

    required: (multiple, least) => {
      if (!multiple) return 'ファイルをアップロードしてください。';
      return least > 1
        ? `少なくとも ${files(least)}をアップロードしてください。`
        : 'ファイルを少なくとも 1 つアップロードしてください。';
    },
    stillUploading: 'アップロードが終わるまでお待ちください。',
    notStarted: '先にアップロードを開始してください。',
    notAllStored: '保管されていないファイルがあります。再試行するか、一覧から外してください。',

    download: 'ダウンロード',
    downloading: (percent) => `ダウンロード中 ${percent}`,
    decrypting: (percent) => `復号中 ${percent}`,
    checking: '確認中',
    received: (fileName, size) => `ダウンロード済み：${about(isolated(fileName), size)}`,
    unverified: (fileName, size) =>
      `復号しましたが、改変されている可能性があります：${about(isolated(fileName), size)}`,
    verified: (fileName, size) => `検証済み：${about(isolated(fileName), size)}`,
    verifiedFrom: (sender, fileName, size) =>
      `検証済み、送信者 ${isolated(sender)}：${about(isolated(fileName), size)}`,

    errors: errorsOf({
      'one-file-only': 'ここでアップロードできるファイルは 1 つだけです。',
      'folder-not-accepted': 'フォルダーはアップロードできません。中のファイルを選択してください。',
      'folder-unreadable':
        '読み取れないフォルダーがありました。何も追加されていません。もう一度試すか、中のファイルを選択してください。',
      'size-under-limit': 'ファイルがここでの下限 {limit} より小さいです。',
      'too-many-files': 'ここで受け付けるファイルの数：{limit}。先に 1 つ外してください。',
      'total-size-over-limit': 'このファイルを含めると、合計がここでの上限 {limit} を超えます。',
      'duplicate-file': 'このファイルはすでに一覧にあります。',
      'signer-missing': '正しく設定されていません。このページの管理者にお知らせください。',
      'engine-unavailable': 'ページの一部を読み込めませんでした。接続を確認して、もう一度お試しください。',

      'file-too-large': 'ファイルが大きすぎます。',
      'source-changed': '読み取り中にファイルが変更、移動、または削除されました。もう一度選択してください。',
      'source-differs':
        'アップロードを始めたファイルと異なるか、内容が変更されています。元のファイルを選択するか、このファイルを新しくアップロードしてください。',
      'source-needed': 'ファイルをもう一度選択すると、アップロードが続きます。',
      'upload-in-use': '別のタブがこのファイルをアップロードしています。',
      'upload-gone':
        'このアップロードは終了したか、削除されました。ファイルをもう一度アップロードしてください。',
      'journal-outdated':
        'このアップロードはこのブラウザーでは続けられません。ファイルをもう一度アップロードしてください。',
      'journal-failed':
        'このアップロードに必要な情報をブラウザーが保持していませんでした。ファイルをもう一度アップロードしてください。',
      'outcome-unknown':
        '応答がなかったため、ファイルが保管されたかどうかわかりません。再試行する前に接続を確認してください。',
      'file-info-too-long': 'ファイル名が長すぎます。',
      'insecure-context': 'ファイルを暗号化できるのは、安全な（https の）ページだけです。',
      'protection-refused':
        'このページが求める保護を、サーバーは提供していません。何も送信されず、開かれてもいません。',
      'receipt-mismatch':
        'サーバーが確認した内容は、送信したものと異なります。ファイルは保管されている可能性があります。このページの管理者にお知らせください。',
      'worker-failed': 'ページで問題が発生しました。再読み込みして、もう一度お試しください。',
      'key-store-failed':
        'このブラウザーはこのページの鍵を保持しません。プライベートブラウズを終了するか、別のブラウザーをお使いください。',
      'spool-failed': 'この端末にはファイルのための空き容量が足りません。',

      'signer-unreachable': 'サーバーに接続できません。接続を確認して、もう一度お試しください。',
      'signer-unavailable': 'サーバーが混み合っています。しばらくしてからもう一度お試しください。',
      'not-authorized': 'サーバーが許可しませんでした。もう一度サインインする必要があるかもしれません。',
      'session-revoked':
        'サーバーがこのアップロードを終了しました。もう一度サインインする必要があるかもしれません。',
      'key-outside-prefix': 'このファイルへのアクセス権がありません。',
      'token-expired': '時間がかかりすぎて、期限が切れました。もう一度お試しください。',
      'size-mismatch': 'ファイルが完全には届きませんでした。もう一度お試しください。',
      'checksum-mismatch': 'ファイルが送信中に破損しました。もう一度お試しください。',
      'protection-mismatch':
        'ストレージサービスが求められたとおりにファイルを保護しなかったため、受け付けられませんでした。',

      's3-unreachable': 'ストレージサービスに接続できません。接続を確認して、もう一度お試しください。',
      's3-forbidden': 'ストレージサービスがファイルを拒否しました。このページの管理者にお知らせください。',
      's3-refused': 'ストレージサービスがファイルを受け付けませんでした。もう一度お試しください。',

      'data-key-refused': 'このファイルの鍵を利用できません。',
      'data-key-mismatch': 'サーバーが誤った鍵を送ったため、何もアップロードされていません。',
      'customer-key-wrong': '鍵がこのファイルに合いません。',

      'object-not-found': 'このファイルはもう存在しません。',
      'object-changed': '読み取り中にファイルが置き換えられました。もう一度お試しください。',
      'object-mismatch': '別のファイルが見つかりました。何も保存されていません。',
      'identity-missing': 'これが正しいファイルであることを証明できません。何も保存されていません。',
      'signature-invalid': 'このファイルの送信者を証明できません。何も保存されていません。',
      'sender-unknown': 'このファイルの送信者は、ここでは知られていません。何も保存されていません。',
      'object-authentication-failed':
        '保管されたファイルは改変または破損しており、信頼できません。何も保存されていません。',
      'segment-damaged':
        '保存されているファイルのセグメント {segment} が変更または破損しているため、ダウンロードを中止しました。ファイルは完全ではありません。',
      'saving-interrupted':
        'ダウンロードが途中で切れたため、ファイルは完全ではありません。もう一度お試しください。',
      'range-mismatch':
        'ストレージサービスが、求めたものと異なるデータを送ってきました。もう一度お試しください。',
      'not-encrypted': 'このファイルは暗号化されていないため、開きませんでした。',
      'unsupported-algorithm': 'このファイルは、ここでは知られていない方式で暗号化されています。',
      'unsupported-by-webcrypto': 'このファイルは、どのブラウザーでも開けない古い方式で暗号化されています。',
      'legacy-not-allowed': 'このファイルは、ここでは開かない古い方式で暗号化されています。',
    }),
    tooLarge: (maxSize) => `ファイルがここでの上限 ${maxSize} を超えています。`,
    notAccepted: (types) => `この種類のファイルは受け付けていません。使用できる種類：${types}。`,
    uploadFailed: 'アップロードできませんでした。もう一度お試しください。',
    downloadFailed: 'ダウンロードできませんでした。もう一度お試しください。',

    media: {
      show: '表示',
      opening: '開いています',
      verifyingAll: (percent) => `表示する前に検証しています: ${percent}`,
      damaged: 'このファイルの一部が変更されたか破損しています。その部分は表示されません。',
      missing: 'このファイルの一部が届きませんでした。接続を確認して、もう一度お試しください。',
      unplayable: 'このブラウザーではこのファイルを表示できません。',
      unshown: 'この種類のファイルはここでは表示されません。ダウンロードしてください。',
      unavailable:
        'このブラウザーでは、このページで暗号化されたファイルを表示できません。ダウンロードしてください。',
      mediaFailed: 'ファイルを表示できません。もう一度お試しください。',
    },
  };
}
