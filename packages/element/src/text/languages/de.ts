import { fileTypes } from '../file-type.js';
import { isolated } from '../texts.js';
import { errorsOf } from './alike.js';
import type { CompleteTexts } from './complete.js';
import { counting } from './counting.js';

/** German. @param locale BCP 47 language tag; counts are written as it writes numbers @throws RangeError for what is none */
export function texts(locale = 'de'): CompleteTexts {
  const { number, plural } = counting<'one'>(locale);
  const files = (count: number) => plural(count, { one: '# Datei', other: '# Dateien' });
  const list = (...parts: readonly string[]) => parts.filter(Boolean).join(' · ');
  const about = (...parts: readonly string[]) => parts.filter(Boolean).join(', ');
  return {
    locale,
    direction: 'ltr',

    uploadLabel: 'Verschlüsseltes Hochladen',
    dropHere: (multiple) => (multiple ? 'Dateien hier ablegen' : 'Datei hier ablegen'),
    dropNow: 'Zum Hochladen loslassen',
    choose: (multiple) => (multiple ? 'Dateien auswählen' : 'Datei auswählen'),
    chooseMore: (multiple) => (multiple ? 'Hinzufügen' : 'Ersetzen'),
    chooseFolder: 'Ordner auswählen',
    hint: (types, maxSize) => about(types, maxSize && `bis ${maxSize}`),
    separator: ', ',
    fileType: fileTypes({
      'image/*': 'Bilder',
      'audio/*': 'Audio',
      'video/*': 'Video',
      'text/*': 'Text',
      'text/plain': 'Text',
    }),
    assurance: 'Wie Dateien geschützt werden, steht hier, sobald das Hochladen beginnt',
    assuranceOfPage: 'Vor dem Hochladen auf diesem Gerät verschlüsselt',
    assuranceOfStorage: (method) =>
      `Soll vom Speicherdienst verschlüsselt werden (${method}), nicht auf diesem Gerät`,
    assuranceOfBoth: (method) =>
      `Vor dem Hochladen auf diesem Gerät verschlüsselt; der Speicherdienst soll nochmals verschlüsseln (${method})`,

    filesLabel: 'Dateien',
    summary: (stored, count) => `${number(stored)} von ${files(count)} gespeichert`,
    overall: (percent, speed, timeLeft) => list(percent, speed, timeLeft && `noch ${timeLeft}`),
    pauseAll: 'Alle anhalten',
    resumeAll: 'Alle fortsetzen',
    retryAll: 'Alle erneut versuchen',
    cancelAll: 'Alle abbrechen',
    clearStored: 'Fertige entfernen',
    clearFailed: 'Fehlgeschlagene entfernen',
    start: 'Hochladen starten',
    pause: 'Anhalten',
    resume: 'Fortsetzen',
    cancel: 'Abbrechen',
    retry: 'Erneut versuchen',
    remove: 'Entfernen',
    actionOn: (action, fileName) => `${action}: ${fileName}`,
    unnamed: 'Gespeicherte Datei',
    progressOf: (fileName) => `Hochladen von ${fileName}`,

    waiting: 'Wartet',
    ready: 'Noch nicht gestartet',
    preparing: 'Wird vorbereitet',
    uploading: (loaded, total, speed, timeLeft) =>
      list(`${loaded} von ${total}`, speed, timeLeft && `noch ${timeLeft}`),
    completing: 'Wird abgeschlossen',
    paused: 'Angehalten',
    unfinished: (percent, pick) =>
      `${percent} wurden gesendet${pick ? '. Zum Fortsetzen die Datei erneut auswählen' : ''}`,
    goOn: 'Fortsetzen',
    discard: 'Verwerfen',
    waitingFor: {
      network: () => 'Wartet auf das Netz',
      s3: (since) => `Der Speicherdienst antwortet nicht; neue Versuche seit ${since}`,
      signer: () => 'Wartet auf den Server',
      slow: () => 'Langsame Verbindung',
    },
    stored: (size) => `${size} · Hier verschlüsselt und gespeichert`,
    storedSomehow: (size) => `${size} · Gespeichert`,
    storedByStorage: (size, method) => `${size} · Gespeichert, vom Speicherdienst verschlüsselt (${method})`,
    storedTwice: (size, method) =>
      `${size} · Hier verschlüsselt, dann nochmals vom Speicherdienst (${method}), und gespeichert`,
    methods: { 'sse-s3': 'SSE-S3', 'sse-kms': 'SSE-KMS', 'dsse-kms': 'DSSE-KMS', 'sse-c': 'SSE-C' },
    cancelling: 'Wird abgebrochen',
    cancelled: 'Abgebrochen',
    cancelledButStored: 'Gespeichert: Zum Abbrechen war es zu spät',

    saidAdded: (count) => `${files(count)} hinzugefügt.`,
    saidStored: (fileName) => `${fileName} ist gespeichert.`,
    saidFailed: (fileName, reason) => `${fileName}: ${reason}`,
    saidNotStored: (count) => `Nicht gespeichert: ${files(count)}.`,
    saidRemoved: (fileName) => `${fileName} entfernt.`,
    saidCleared: (count) => `${files(count)} entfernt.`,
    saidProgress: (percent) => `${percent} hochgeladen.`,
    saidUnfinished: (count) =>
      plural(count, {
        one: '# unvollständiger Vorgang kann fortgesetzt werden.',
        other: '# unvollständige Vorgänge können fortgesetzt werden.',
      }),
    saidPaused: (count) => `${files(count)} angehalten.`,
    saidResumed: (count) => `${files(count)} fortgesetzt.`,
    saidWaiting: (reason) => `${reason}.`,
    saidMoving: 'Das Hochladen geht weiter.',
    saidAllDone: (stored, count) => `Fertig: ${number(stored)} von ${files(count)} gespeichert.`,

    required: (multiple, least) => {
      if (!multiple) return 'Bitte eine Datei hochladen.';
      return `Bitte mindestens ${least > 1 ? files(least) : 'eine Datei'} hochladen.`;
    },
    stillUploading: 'Bitte warten, bis das Hochladen beendet ist.',
    notStarted: 'Bitte zuerst das Hochladen starten.',
    notAllStored: 'Einige Dateien sind nicht gespeichert. Erneut versuchen oder entfernen.',

    download: 'Herunterladen',
    downloading: (percent) => `Wird heruntergeladen: ${percent}`,
    decrypting: (percent) => `Wird entschlüsselt: ${percent}`,
    checking: 'Wird geprüft',
    received: (fileName, size) => `Heruntergeladen: ${about(isolated(fileName), size)}`,
    unverified: (fileName, size) =>
      `Entschlüsselt, wurde aber möglicherweise verändert: ${about(isolated(fileName), size)}`,
    verified: (fileName, size) => `Geprüft: ${about(isolated(fileName), size)}`,
    verifiedFrom: (sender, fileName, size) =>
      `Geprüft, von ${isolated(sender)}: ${about(isolated(fileName), size)}`,

    errors: errorsOf({
      'one-file-only': 'Hier kann nur eine Datei hochgeladen werden.',
      'folder-not-accepted': 'Ordner können nicht hochgeladen werden. Bitte die Dateien darin auswählen.',
      'folder-unreadable':
        'Ein Ordner konnte nicht gelesen werden. Es wurde nichts übernommen. Bitte erneut versuchen oder die Dateien darin auswählen.',
      'size-under-limit': 'Die Datei ist kleiner als die hier verlangten {limit}.',
      'too-many-files': 'So viele Dateien werden hier angenommen: {limit}. Bitte zuerst eine entfernen.',
      'total-size-over-limit': 'Mit dieser Datei sind alle zusammen größer als die hier erlaubten {limit}.',
      'duplicate-file': 'Diese Datei ist schon in der Liste.',
      'signer-missing': 'Das ist nicht richtig eingerichtet. Bitte den Betreiber dieser Seite informieren.',
      'engine-unavailable':
        'Ein Teil der Seite konnte nicht geladen werden. Bitte die Verbindung prüfen und erneut versuchen.',

      'file-too-large': 'Die Datei ist zu groß.',
      'source-changed':
        'Die Datei wurde beim Lesen geändert, verschoben oder gelöscht. Bitte erneut auswählen.',
      'source-differs':
        'Das ist nicht die Datei, deren Hochladen begonnen wurde, oder sie wurde geändert. Bitte jene Datei auswählen oder diese neu hochladen.',
      'source-needed': 'Bitte die Datei erneut auswählen: Dann geht das Hochladen weiter.',
      'upload-in-use': 'Ein anderer Tab lädt diese Datei gerade hoch.',
      'upload-gone': 'Dieser Vorgang ist beendet oder wurde entfernt. Bitte die Datei noch einmal hochladen.',
      'journal-outdated':
        'Dieser Vorgang kann in diesem Browser nicht weitergehen. Bitte die Datei noch einmal hochladen.',
      'journal-failed':
        'Der Browser hat nicht behalten, was zum Fortsetzen nötig ist. Bitte die Datei noch einmal hochladen.',
      'outcome-unknown':
        'Es kam keine Antwort: Die Datei kann gespeichert sein oder nicht. Bitte vor einem neuen Versuch die Verbindung prüfen.',
      'file-info-too-long': 'Der Dateiname ist zu lang.',
      'insecure-context': 'Dateien können nur auf einer sicheren Seite (https) verschlüsselt werden.',
      'protection-refused':
        'Diese Seite verlangt einen Schutz, den der Server nicht bietet. Es wurde nichts gesendet oder geöffnet.',
      'receipt-mismatch':
        'Der Server hat etwas anderes bestätigt, als gesendet wurde. Die Datei ist möglicherweise gespeichert; bitte den Betreiber dieser Seite informieren.',
      'worker-failed': 'In der Seite ist ein Fehler aufgetreten. Bitte neu laden und erneut versuchen.',
      'key-store-failed':
        'Dieser Browser bewahrt für diese Seite keine Schlüssel auf. Bitte den privaten Modus verlassen oder einen anderen Browser verwenden.',
      'spool-failed': 'Auf diesem Gerät ist nicht genug Platz für die Datei.',

      'signer-unreachable':
        'Der Server ist nicht erreichbar. Bitte die Verbindung prüfen und erneut versuchen.',
      'signer-unavailable': 'Der Server ist gerade ausgelastet. Bitte gleich noch einmal versuchen.',
      'not-authorized':
        'Der Server hat das nicht erlaubt. Möglicherweise ist eine neue Anmeldung erforderlich.',
      'session-revoked':
        'Der Server hat diesen Vorgang beendet. Möglicherweise ist eine neue Anmeldung erforderlich.',
      'key-outside-prefix': 'Sie haben keinen Zugriff auf diese Datei.',
      'token-expired': 'Das hat zu lange gedauert und ist abgelaufen. Bitte erneut versuchen.',
      'size-mismatch': 'Die Datei ist nicht vollständig angekommen. Bitte erneut versuchen.',
      'checksum-mismatch': 'Die Datei wurde unterwegs beschädigt. Bitte erneut versuchen.',
      'protection-mismatch':
        'Der Speicherdienst hat die Datei nicht wie verlangt geschützt, deshalb wurde sie nicht angenommen.',

      's3-unreachable':
        'Der Speicherdienst ist nicht erreichbar. Bitte die Verbindung prüfen und erneut versuchen.',
      's3-forbidden':
        'Der Speicherdienst hat die Datei abgelehnt. Bitte den Betreiber dieser Seite informieren.',
      's3-refused': 'Der Speicherdienst hat die Datei nicht angenommen. Bitte erneut versuchen.',

      'data-key-refused': 'Der Schlüssel für diese Datei steht Ihnen nicht zur Verfügung.',
      'data-key-mismatch': 'Der Server hat einen falschen Schlüssel gesendet, es wurde nichts hochgeladen.',
      'customer-key-wrong': 'Der Schlüssel passt nicht zu dieser Datei.',

      'object-not-found': 'Diese Datei gibt es nicht mehr.',
      'object-changed': 'Die Datei wurde beim Lesen ersetzt. Bitte erneut versuchen.',
      'object-mismatch': 'An ihrer Stelle lag eine andere Datei. Es wurde nichts gesichert.',
      'identity-missing':
        'Es lässt sich nicht nachweisen, dass dies die richtige Datei ist. Es wurde nichts gesichert.',
      'signature-invalid':
        'Es lässt sich nicht nachweisen, wer diese Datei gesendet hat. Es wurde nichts gesichert.',
      'sender-unknown':
        'Diese Datei stammt von jemandem, der hier nicht bekannt ist. Es wurde nichts gesichert.',
      'object-authentication-failed':
        'Die gespeicherte Datei wurde verändert oder beschädigt und ist nicht vertrauenswürdig. Es wurde nichts gesichert.',
      'segment-damaged':
        'Segment {segment} der gespeicherten Datei wurde verändert oder beschädigt. Der Download wurde abgebrochen, die Datei ist nicht vollständig.',
      'saving-interrupted':
        'Der Download wurde unterbrochen, die Datei ist nicht vollständig. Bitte erneut versuchen.',
      'range-mismatch':
        'Der Speicherdienst hat etwas anderes gesendet, als verlangt war. Bitte erneut versuchen.',
      'not-encrypted': 'Diese Datei ist nicht verschlüsselt, deshalb wurde sie nicht geöffnet.',
      'unsupported-algorithm': 'Diese Datei wurde auf eine Weise verschlüsselt, die hier nicht bekannt ist.',
      'unsupported-by-webcrypto':
        'Diese Datei wurde auf eine alte Weise verschlüsselt, die kein Browser öffnen kann.',
      'legacy-not-allowed':
        'Diese Datei wurde auf eine alte Weise verschlüsselt, die hier nicht geöffnet wird.',
    }),
    tooLarge: (maxSize) => `Die Datei ist größer als die hier erlaubten ${maxSize}.`,
    notAccepted: (types) => `Dieser Dateityp wird hier nicht angenommen. Erlaubt: ${types}.`,
    uploadFailed: 'Das Hochladen ist nicht gelungen. Bitte erneut versuchen.',
    downloadFailed: 'Das Herunterladen ist nicht gelungen. Bitte erneut versuchen.',

    media: {
      show: 'Anzeigen',
      opening: 'Wird geöffnet',
      verifyingAll: (percent) => `Wird vor dem Anzeigen geprüft: ${percent}`,
      damaged: 'Ein Teil dieser Datei wurde verändert oder beschädigt. Dieser Teil wird nicht gezeigt.',
      missing:
        'Ein Teil dieser Datei ist nicht angekommen. Bitte die Verbindung prüfen und erneut versuchen.',
      unplayable: 'Dieser Browser kann diese Datei nicht zeigen.',
      unshown: 'Dateien dieser Art werden hier nicht gezeigt. Bitte herunterladen.',
      unavailable:
        'Dieser Browser kann auf dieser Seite keine verschlüsselten Dateien zeigen. Bitte herunterladen.',
      mediaFailed: 'Die Datei lässt sich nicht zeigen. Bitte erneut versuchen.',
    },
  };
}
