import { fileTypes } from '../file-type.js';
import { isolated } from '../texts.js';
import { errorsOf } from './alike.js';
import type { CompleteTexts } from './complete.js';
import { counting } from './counting.js';

/** Arabic. @param locale BCP 47 language tag; counts are written as it writes numbers @throws RangeError for what is none */
export function texts(locale = 'ar'): CompleteTexts {
  const { number, plural } = counting<'zero' | 'one' | 'two' | 'few' | 'many'>(locale);
  const files = (count: number) =>
    plural(count, {
      zero: '# ملف',
      one: 'ملف واحد',
      two: 'ملفين',
      few: '# ملفات',
      many: '# ملفًا',
      other: '# ملف',
    });
  const list = (...parts: readonly string[]) => parts.filter(Boolean).join(' · ');
  const about = (...parts: readonly string[]) => parts.filter(Boolean).join('، ');
  const typeName = fileTypes({
    'image/*': 'صور',
    'audio/*': 'صوت',
    'video/*': 'فيديو',
    'text/*': 'نص',
    'text/plain': 'نص',
  });
  return {
    locale,
    direction: 'rtl',

    uploadLabel: 'رفع مشفَّر',
    dropHere: (multiple) => (multiple ? 'أفلِت الملفات هنا' : 'أفلِت ملفًا هنا'),
    dropNow: 'أفلِت للرفع',
    choose: (multiple) => (multiple ? 'اختيار ملفات' : 'اختيار ملف'),
    chooseMore: (multiple) => (multiple ? 'إضافة ملفات' : 'استبدال'),
    chooseFolder: 'اختيار مجلد',
    hint: (types, maxSize) => about(types, maxSize && `حتى ${maxSize}`),
    separator: '، ',
    // Each by itself: a list that begins with PDF is still to be read from the right.
    fileType: (rule) => isolated(typeName(rule)),
    assurance: 'تُعرَض هنا طريقة حماية الملفات عند بدء الرفع',
    assuranceOfPage: 'مشفَّر على هذا الجهاز قبل الرفع',
    assuranceOfStorage: (method) => `المطلوب أن تشفّره خدمة التخزين (${isolated(method)})، لا هذا الجهاز`,
    assuranceOfBoth: (method) =>
      `مشفَّر على هذا الجهاز قبل الرفع، والمطلوب أن تشفّره خدمة التخزين مرة أخرى (${isolated(method)})`,

    filesLabel: 'الملفات',
    summary: (stored, count) => `المخزَّن: ${number(stored)} من ${files(count)}`,
    overall: (percent, speed, timeLeft) => list(percent, speed, timeLeft && `بقي ${timeLeft}`),
    pauseAll: 'إيقاف الكل مؤقتًا',
    resumeAll: 'استئناف الكل',
    retryAll: 'إعادة محاولة الكل',
    cancelAll: 'إلغاء الكل',
    clearStored: 'إزالة المكتملة',
    clearFailed: 'إزالة الفاشلة',
    start: 'بدء الرفع',
    pause: 'إيقاف مؤقت',
    resume: 'استئناف',
    cancel: 'إلغاء',
    retry: 'إعادة المحاولة',
    remove: 'إزالة',
    actionOn: (action, fileName) => `${action}: ${isolated(fileName)}`,
    unnamed: 'ملف مخزَّن',
    progressOf: (fileName) => `رفع ${isolated(fileName)}`,

    waiting: 'في الانتظار',
    ready: 'لم يبدأ بعد',
    preparing: 'قيد التحضير',
    uploading: (loaded, total, speed, timeLeft) =>
      list(`${loaded} من ${total}`, speed, timeLeft && `بقي ${timeLeft}`),
    completing: 'قيد الإنهاء',
    paused: 'متوقف مؤقتًا',
    unfinished: (percent, pick) => `أُرسِل ${percent}${pick ? '. اختر الملف مرة أخرى للمتابعة' : ''}`,
    goOn: 'متابعة',
    discard: 'تجاهل',
    waitingFor: {
      network: () => 'في انتظار الشبكة',
      s3: (since) => `خدمة التخزين لا تستجيب؛ تتكرر المحاولة منذ ${since}`,
      signer: () => 'في انتظار الخادم',
      slow: () => 'الاتصال بطيء',
    },
    stored: (size) => `${size} · شُفِّر هنا وخُزِّن`,
    storedSomehow: (size) => `${size} · خُزِّن`,
    storedByStorage: (size, method) => `${size} · خُزِّن، وشفّرته خدمة التخزين (${isolated(method)})`,
    storedTwice: (size, method) =>
      `${size} · شُفِّر هنا، ثم شفّرته خدمة التخزين مرة أخرى (${isolated(method)})، وخُزِّن`,
    methods: { 'sse-s3': 'SSE-S3', 'sse-kms': 'SSE-KMS', 'dsse-kms': 'DSSE-KMS', 'sse-c': 'SSE-C' },
    cancelling: 'قيد الإلغاء',
    cancelled: 'أُلغي',
    cancelledButStored: 'خُزِّن: فات أوان الإلغاء',

    saidAdded: (count) =>
      plural(count, {
        zero: 'لم يُضَف أي ملف.',
        one: 'أُضيف ملف واحد.',
        two: 'أُضيف ملفان.',
        few: 'أُضيفت # ملفات.',
        many: 'أُضيف # ملفًا.',
        other: 'أُضيف # ملف.',
      }),
    saidStored: (fileName) => `خُزِّن ${isolated(fileName)}.`,
    saidFailed: (fileName, reason) => `${isolated(fileName)}: ${reason}`,
    saidNotStored: (count) => `لم يُخزَّن: ${files(count)}.`,
    saidRemoved: (fileName) => `أُزيل ${isolated(fileName)}.`,
    saidCleared: (count) => `أُزيل: ${files(count)}.`,
    saidProgress: (percent) => `رُفِع ${percent}.`,
    saidUnfinished: (count) =>
      plural(count, {
        zero: 'لا يوجد رفع غير مكتمل.',
        one: 'يمكن متابعة رفع واحد غير مكتمل.',
        two: 'يمكن متابعة عمليتَي رفع غير مكتملتين.',
        few: 'يمكن متابعة # عمليات رفع غير مكتملة.',
        many: 'يمكن متابعة # عملية رفع غير مكتملة.',
        other: 'يمكن متابعة # عملية رفع غير مكتملة.',
      }),
    saidPaused: (count) =>
      plural(count, {
        zero: 'لم يتوقف أي ملف.',
        one: 'أُوقف ملف واحد مؤقتًا.',
        two: 'أُوقف ملفان مؤقتًا.',
        few: 'أُوقفت # ملفات مؤقتًا.',
        many: 'أُوقف # ملفًا مؤقتًا.',
        other: 'أُوقف # ملف مؤقتًا.',
      }),
    saidResumed: (count) =>
      plural(count, {
        zero: 'لم يُستأنَف أي ملف.',
        one: 'استُؤنف ملف واحد.',
        two: 'استُؤنف ملفان.',
        few: 'استُؤنفت # ملفات.',
        many: 'استُؤنف # ملفًا.',
        other: 'استُؤنف # ملف.',
      }),
    saidWaiting: (reason) => `${reason}.`,
    saidMoving: 'استُؤنف الرفع.',
    saidAllDone: (stored, count) => `انتهى. المخزَّن: ${number(stored)} من ${files(count)}.`,

    required: (multiple, least) => {
      if (!multiple) return 'يُرجى رفع ملف.';
      return least > 1 ? `يُرجى رفع ${files(least)} على الأقل.` : 'يُرجى رفع ملف واحد على الأقل.';
    },
    stillUploading: 'يُرجى الانتظار حتى ينتهي الرفع.',
    notStarted: 'يُرجى بدء الرفع أولاً.',
    notAllStored: 'بعض الملفات غير مخزَّنة. حاول مرة أخرى أو أزِلها.',

    download: 'تنزيل',
    downloading: (percent) => `قيد التنزيل: ${percent}`,
    decrypting: (percent) => `قيد فك التشفير: ${percent}`,
    checking: 'قيد التحقق',
    received: (fileName, size) => `نُزِّل: ${about(isolated(fileName), size)}`,
    unverified: (fileName, size) => `فُكَّ تشفيره، لكن ربما جرى تغييره: ${about(isolated(fileName), size)}`,
    verified: (fileName, size) => `جرى التحقق منه: ${about(isolated(fileName), size)}`,
    verifiedFrom: (sender, fileName, size) =>
      `جرى التحقق منه، من ${isolated(sender)}: ${about(isolated(fileName), size)}`,

    errors: errorsOf({
      'one-file-only': 'يمكن رفع ملف واحد فقط هنا.',
      'folder-not-accepted': 'لا يمكن رفع المجلدات. اختر الملفات التي بداخلها.',
      'folder-unreadable':
        'تعذّرت قراءة أحد المجلدات. لم يُضَف أي شيء. حاول مرة أخرى أو اختر الملفات التي بداخله.',
      'size-under-limit': 'الملف أصغر من الحجم المطلوب هنا: {limit}.',
      'too-many-files': 'عدد الملفات المقبولة هنا: {limit}. أزِل ملفًا أولًا.',
      'total-size-over-limit': 'مع هذا الملف يتجاوز المجموع الحجم المسموح به هنا: {limit}.',
      'duplicate-file': 'هذا الملف موجود في القائمة.',
      'signer-missing': 'الإعداد غير صحيح. يُرجى إبلاغ المسؤول عن هذه الصفحة.',
      'engine-unavailable': 'تعذّر تحميل جزء من الصفحة. تحقّق من الاتصال ثم حاول مرة أخرى.',

      'file-too-large': 'الملف كبير جدًا.',
      'source-changed': 'جرى تغيير الملف أو نقله أو حذفه أثناء قراءته. يُرجى اختياره مرة أخرى.',
      'source-differs':
        'هذا ليس الملف الذي بدأ رفعه، أو جرى تغييره. اختر ذلك الملف، أو ارفع هذا على أنه ملف جديد.',
      'source-needed': 'يُرجى اختيار الملف مرة أخرى ليستمر رفعه.',
      'upload-in-use': 'يُرفع هذا الملف في علامة تبويب أخرى.',
      'upload-gone': 'انتهى هذا الرفع أو أُزيل. يُرجى رفع الملف من جديد.',
      'journal-outdated': 'لا يمكن متابعة هذا الرفع في هذا المتصفح. يُرجى رفع الملف من جديد.',
      'journal-failed': 'لم يحتفظ المتصفح بما يلزم لهذا الرفع. يُرجى رفع الملف من جديد.',
      'outcome-unknown': 'لم يصل أي رد، فقد يكون الملف مخزَّنًا أو لا. تحقّق من الاتصال قبل المحاولة مرة أخرى.',
      'file-info-too-long': 'اسم الملف طويل جدًا.',
      'insecure-context': 'لا يمكن تشفير الملفات إلا في صفحة آمنة (https).',
      'protection-refused': 'تطلب هذه الصفحة حماية لا يوفّرها الخادم. لم يُرسَل أو يُفتَح أي شيء.',
      'receipt-mismatch':
        'أكّد الخادم شيئًا مختلفًا عمّا أُرسِل. قد يكون الملف مخزَّنًا. يُرجى إبلاغ المسؤول عن هذه الصفحة.',
      'worker-failed': 'حدثت مشكلة في الصفحة. يُرجى إعادة تحميلها والمحاولة مرة أخرى.',
      'key-store-failed':
        'لا يحتفظ هذا المتصفح بمفاتيح لهذه الصفحة. اخرج من التصفح الخاص أو استخدم متصفحًا آخر.',
      'spool-failed': 'لا توجد مساحة كافية للملف على هذا الجهاز.',

      'signer-unreachable': 'تعذّر الوصول إلى الخادم. تحقّق من الاتصال ثم حاول مرة أخرى.',
      'signer-unavailable': 'الخادم مشغول. يُرجى المحاولة بعد قليل.',
      'not-authorized': 'لم يسمح الخادم بذلك. قد تحتاج إلى تسجيل الدخول مرة أخرى.',
      'session-revoked': 'أنهى الخادم هذا الرفع. قد تحتاج إلى تسجيل الدخول مرة أخرى.',
      'key-outside-prefix': 'ليس لديك إذن بالوصول إلى هذا الملف.',
      'token-expired': 'استغرق ذلك وقتًا طويلًا وانتهت صلاحيته. يُرجى المحاولة مرة أخرى.',
      'size-mismatch': 'لم يصل الملف كاملًا. يُرجى المحاولة مرة أخرى.',
      'checksum-mismatch': 'تلف الملف في الطريق. يُرجى المحاولة مرة أخرى.',
      'protection-mismatch': 'لم تحمِ خدمة التخزين الملف كما هو مطلوب، لذلك لم يُقبَل.',

      's3-unreachable': 'تعذّر الوصول إلى خدمة التخزين. تحقّق من الاتصال ثم حاول مرة أخرى.',
      's3-forbidden': 'رفضت خدمة التخزين الملف. يُرجى إبلاغ المسؤول عن هذه الصفحة.',
      's3-refused': 'لم تقبل خدمة التخزين الملف. يُرجى المحاولة مرة أخرى.',

      'data-key-refused': 'مفتاح هذا الملف غير متاح لك.',
      'data-key-mismatch': 'أرسل الخادم مفتاحًا خاطئًا، لذلك لم يُرفَع أي شيء.',
      'customer-key-wrong': 'المفتاح لا يناسب هذا الملف.',

      'object-not-found': 'لم يعد هذا الملف موجودًا.',
      'object-changed': 'استُبدل الملف أثناء قراءته. يُرجى المحاولة مرة أخرى.',
      'object-mismatch': 'وُجد ملف آخر في مكانه. لم يُحفَظ أي شيء.',
      'identity-missing': 'لا يمكن إثبات أن هذا هو الملف الصحيح. لم يُحفَظ أي شيء.',
      'signature-invalid': 'لا يمكن إثبات من أرسل هذا الملف. لم يُحفَظ أي شيء.',
      'sender-unknown': 'أرسل هذا الملف شخص غير معروف هنا. لم يُحفَظ أي شيء.',
      'object-authentication-failed': 'جرى تغيير الملف المخزَّن أو تلف، ولا يمكن الوثوق به. لم يُحفَظ أي شيء.',
      'segment-damaged':
        'جرى تغيير المقطع {segment} من الملف المخزَّن أو تلف، لذلك أُوقف التنزيل. الملف غير مكتمل.',
      'saving-interrupted': 'انقطع التنزيل، والملف غير مكتمل. يُرجى المحاولة مرة أخرى.',
      'range-mismatch': 'أرسلت خدمة التخزين شيئًا مختلفًا عمّا طُلب. يُرجى المحاولة مرة أخرى.',
      'not-encrypted': 'هذا الملف غير مشفَّر، لذلك لم يُفتَح.',
      'unsupported-algorithm': 'شُفِّر هذا الملف بطريقة غير معروفة هنا.',
      'unsupported-by-webcrypto': 'شُفِّر هذا الملف بطريقة قديمة لا يستطيع أي متصفح فتحها.',
      'legacy-not-allowed': 'شُفِّر هذا الملف بطريقة قديمة لا تُفتَح هنا.',
    }),
    tooLarge: (maxSize) => `الملف أكبر من الحجم المسموح به هنا: ${maxSize}.`,
    notAccepted: (types) => `هذا النوع من الملفات غير مقبول هنا. المسموح به: ${types}.`,
    uploadFailed: 'لم يكتمل الرفع. يُرجى المحاولة مرة أخرى.',
    downloadFailed: 'لم يكتمل التنزيل. يُرجى المحاولة مرة أخرى.',

    media: {
      show: 'عرض',
      opening: 'جارٍ الفتح',
      verifyingAll: (percent) => `جارٍ التحقق قبل العرض: ${percent}`,
      damaged: 'جرى تغيير جزء من هذا الملف أو إتلافه. لا يُعرض هذا الجزء.',
      missing: 'لم يصل جزء من هذا الملف. تحقق من اتصالك وحاول مرة أخرى.',
      unplayable: 'لا يستطيع هذا المتصفح عرض هذا الملف.',
      unshown: 'لا تُعرض هنا الملفات من هذا النوع. نزّل الملف بدلاً من ذلك.',
      unavailable: 'لا يستطيع هذا المتصفح عرض الملفات المشفّرة في هذه الصفحة. نزّل الملف بدلاً من ذلك.',
      mediaFailed: 'تعذّر عرض الملف. يُرجى المحاولة مرة أخرى.',
    },
  };
}
