import { fileTypes } from '../file-type.js';
import { isolated } from '../texts.js';
import { errorsOf } from './alike.js';
import type { CompleteTexts } from './complete.js';
import { counting } from './counting.js';

/** French. @param locale BCP 47 language tag; counts are written as it writes numbers @throws RangeError for what is none */
export function texts(locale = 'fr'): CompleteTexts {
  const { number, plural } = counting<'one' | 'many'>(locale);
  const files = (count: number) =>
    plural(count, { one: '# fichier', many: '# de fichiers', other: '# fichiers' });
  const list = (...parts: readonly string[]) => parts.filter(Boolean).join(' · ');
  const about = (...parts: readonly string[]) => parts.filter(Boolean).join(', ');
  return {
    locale,
    direction: 'ltr',

    uploadLabel: 'Envoi chiffré',
    dropHere: (multiple) => (multiple ? 'Déposez des fichiers ici' : 'Déposez un fichier ici'),
    dropNow: 'Déposez pour envoyer',
    choose: (multiple) => (multiple ? 'Choisir des fichiers' : 'Choisir un fichier'),
    chooseMore: (multiple) => (multiple ? 'Ajouter' : 'Remplacer'),
    chooseFolder: 'Choisir un dossier',
    hint: (types, maxSize) => about(types, maxSize && `jusqu’à ${maxSize}`),
    separator: ', ',
    fileType: fileTypes({
      'image/*': 'images',
      'audio/*': 'audio',
      'video/*': 'vidéo',
      'text/*': 'texte',
      'text/plain': 'texte',
    }),
    assurance: 'La protection des fichiers est indiquée ici dès qu’un envoi commence',
    assuranceOfPage: 'Chiffré sur cet appareil avant l’envoi',
    assuranceOfStorage: (method) => `À chiffrer par le service de stockage (${method}), pas sur cet appareil`,
    assuranceOfBoth: (method) =>
      `Chiffré sur cet appareil avant l’envoi, à chiffrer de nouveau par le service de stockage (${method})`,

    filesLabel: 'Fichiers',
    summary: (stored, count) => `Stockés : ${number(stored)} sur ${files(count)}`,
    overall: (percent, speed, timeLeft) => list(percent, speed, timeLeft && `encore ${timeLeft}`),
    pauseAll: 'Tout suspendre',
    resumeAll: 'Tout reprendre',
    retryAll: 'Tout réessayer',
    cancelAll: 'Tout annuler',
    clearStored: 'Retirer les terminés',
    clearFailed: 'Retirer les échecs',
    start: 'Lancer l’envoi',
    pause: 'Suspendre',
    resume: 'Reprendre',
    cancel: 'Annuler',
    retry: 'Réessayer',
    remove: 'Retirer',
    actionOn: (action, fileName) => `${action} : ${fileName}`,
    unnamed: 'Fichier stocké',
    progressOf: (fileName) => `Envoi de ${fileName}`,

    waiting: 'En attente',
    ready: 'Pas encore lancé',
    preparing: 'Préparation',
    uploading: (loaded, total, speed, timeLeft) =>
      list(`${loaded} sur ${total}`, speed, timeLeft && `encore ${timeLeft}`),
    completing: 'Finalisation',
    paused: 'Suspendu',
    unfinished: (percent, pick) =>
      `Envoyé : ${percent}${pick ? '. Choisissez de nouveau le fichier pour continuer' : ''}`,
    goOn: 'Continuer',
    discard: 'Abandonner',
    waitingFor: {
      network: () => 'En attente du réseau',
      s3: (since) => `Le service de stockage ne répond pas ; nouvelles tentatives depuis ${since}`,
      signer: () => 'En attente du serveur',
      slow: () => 'Connexion lente',
    },
    stored: (size) => `${size} · Chiffré ici et stocké`,
    storedSomehow: (size) => `${size} · Stocké`,
    storedByStorage: (size, method) => `${size} · Stocké, chiffré par le service de stockage (${method})`,
    storedTwice: (size, method) =>
      `${size} · Chiffré ici, puis de nouveau par le service de stockage (${method}), et stocké`,
    methods: { 'sse-s3': 'SSE-S3', 'sse-kms': 'SSE-KMS', 'dsse-kms': 'DSSE-KMS', 'sse-c': 'SSE-C' },
    cancelling: 'Annulation',
    cancelled: 'Annulé',
    cancelledButStored: 'Stocké : il était trop tard pour annuler',

    saidAdded: (count) =>
      plural(count, {
        one: '# fichier ajouté.',
        many: '# de fichiers ajoutés.',
        other: '# fichiers ajoutés.',
      }),
    saidStored: (fileName) => `${fileName} est stocké.`,
    saidFailed: (fileName, reason) => `${fileName} : ${reason}`,
    saidNotStored: (count) => `Non stockés : ${files(count)}.`,
    saidRemoved: (fileName) => `${fileName} retiré.`,
    saidCleared: (count) => `Retirés : ${files(count)}.`,
    saidProgress: (percent) => `Envoyé : ${percent}.`,
    saidUnfinished: (count) =>
      plural(count, {
        one: '# envoi inachevé peut continuer.',
        many: '# d’envois inachevés peuvent continuer.',
        other: '# envois inachevés peuvent continuer.',
      }),
    saidPaused: (count) =>
      plural(count, {
        one: '# fichier suspendu.',
        many: '# de fichiers suspendus.',
        other: '# fichiers suspendus.',
      }),
    saidResumed: (count) =>
      plural(count, { one: '# fichier repris.', many: '# de fichiers repris.', other: '# fichiers repris.' }),
    saidWaiting: (reason) => `${reason}.`,
    saidMoving: 'L’envoi continue.',
    saidAllDone: (stored, count) => `Terminé. Stockés : ${number(stored)} sur ${files(count)}.`,

    required: (multiple, least) => {
      if (!multiple) return 'Veuillez envoyer un fichier.';
      return least > 1
        ? `Veuillez envoyer au moins ${files(least)}.`
        : 'Veuillez envoyer au moins un fichier.';
    },
    stillUploading: 'Veuillez attendre la fin de l’envoi.',
    notStarted: 'Veuillez d’abord lancer l’envoi.',
    notAllStored: 'Certains fichiers ne sont pas stockés. Réessayez ou retirez-les.',

    download: 'Télécharger',
    downloading: (percent) => `Téléchargement : ${percent}`,
    decrypting: (percent) => `Déchiffrement : ${percent}`,
    checking: 'Vérification',
    received: (fileName, size) => `Téléchargé : ${about(isolated(fileName), size)}`,
    unverified: (fileName, size) => `Déchiffré, mais peut-être modifié : ${about(isolated(fileName), size)}`,
    verified: (fileName, size) => `Vérifié : ${about(isolated(fileName), size)}`,
    verifiedFrom: (sender, fileName, size) =>
      `Vérifié, de ${isolated(sender)} : ${about(isolated(fileName), size)}`,

    errors: errorsOf({
      'one-file-only': 'Un seul fichier peut être envoyé ici.',
      'folder-not-accepted':
        'Les dossiers ne peuvent pas être envoyés. Choisissez plutôt les fichiers qu’ils contiennent.',
      'folder-unreadable':
        'Un dossier n’a pas pu être lu. Rien n’a été pris. Réessayez, ou choisissez les fichiers qu’il contient.',
      'size-under-limit': 'Le fichier est plus petit que la taille demandée ici : {limit}.',
      'too-many-files': 'Nombre de fichiers acceptés ici : {limit}. Retirez-en d’abord un.',
      'total-size-over-limit': 'Avec ce fichier, l’ensemble dépasse la taille permise ici : {limit}.',
      'duplicate-file': 'Ce fichier est déjà dans la liste.',
      'signer-missing':
        'La configuration n’est pas correcte. Veuillez prévenir le responsable de cette page.',
      'engine-unavailable':
        'Une partie de la page n’a pas pu être chargée. Vérifiez votre connexion et réessayez.',

      'file-too-large': 'Le fichier est trop volumineux.',
      'source-changed':
        'Le fichier a été modifié, déplacé ou supprimé pendant la lecture. Veuillez le choisir de nouveau.',
      'source-differs':
        'Ce n’est pas le fichier dont l’envoi a commencé, ou il a été modifié. Choisissez ce fichier-là, ou envoyez celui-ci comme un nouveau.',
      'source-needed': 'Veuillez choisir de nouveau le fichier : son envoi continuera.',
      'upload-in-use': 'Un autre onglet envoie ce fichier.',
      'upload-gone': 'Cet envoi est terminé ou a été supprimé. Veuillez envoyer de nouveau le fichier.',
      'journal-outdated':
        'Cet envoi ne peut pas continuer dans ce navigateur. Veuillez envoyer de nouveau le fichier.',
      'journal-failed':
        'Le navigateur n’a pas conservé ce qu’il faut pour cet envoi. Veuillez envoyer de nouveau le fichier.',
      'outcome-unknown':
        'Aucune réponse n’est arrivée : le fichier est peut-être stocké, ou non. Vérifiez votre connexion avant de réessayer.',
      'file-info-too-long': 'Le nom du fichier est trop long.',
      'insecure-context': 'Les fichiers ne peuvent être chiffrés que sur une page sécurisée (https).',
      'protection-refused':
        'Cette page exige une protection que le serveur n’offre pas. Rien n’a été envoyé ni ouvert.',
      'receipt-mismatch':
        'Le serveur a confirmé autre chose que ce qui a été envoyé. Le fichier est peut-être stocké. Veuillez prévenir le responsable de cette page.',
      'worker-failed': 'La page a rencontré un problème. Veuillez la recharger et réessayer.',
      'key-store-failed':
        'Ce navigateur ne garde aucune clé pour cette page. Quittez la navigation privée, ou utilisez un autre navigateur.',
      'spool-failed': 'Il n’y a pas assez de place sur cet appareil pour le fichier.',

      'signer-unreachable': 'Le serveur est injoignable. Vérifiez votre connexion et réessayez.',
      'signer-unavailable': 'Le serveur est occupé. Veuillez réessayer dans un instant.',
      'not-authorized': 'Le serveur ne l’a pas permis. Il faut peut-être vous reconnecter.',
      'session-revoked': 'Le serveur a mis fin à cet envoi. Il faut peut-être vous reconnecter.',
      'key-outside-prefix': 'Vous n’avez pas accès à ce fichier.',
      'token-expired': 'Cela a pris trop de temps et a expiré. Veuillez réessayer.',
      'size-mismatch': 'Le fichier n’est pas arrivé en entier. Veuillez réessayer.',
      'checksum-mismatch': 'Le fichier a été endommagé en chemin. Veuillez réessayer.',
      'protection-mismatch':
        'Le service de stockage n’a pas protégé le fichier comme demandé ; il n’a donc pas été accepté.',

      's3-unreachable': 'Le service de stockage est injoignable. Vérifiez votre connexion et réessayez.',
      's3-forbidden':
        'Le service de stockage a refusé le fichier. Veuillez prévenir le responsable de cette page.',
      's3-refused': 'Le service de stockage n’a pas pris le fichier. Veuillez réessayer.',

      'data-key-refused': 'La clé de ce fichier n’est pas à votre disposition.',
      'data-key-mismatch': 'Le serveur a envoyé une mauvaise clé ; rien n’a donc été envoyé.',
      'customer-key-wrong': 'La clé ne correspond pas à ce fichier.',

      'object-not-found': 'Ce fichier n’existe plus.',
      'object-changed': 'Le fichier a été remplacé pendant la lecture. Veuillez réessayer.',
      'object-mismatch': 'Un autre fichier se trouvait à sa place. Rien n’a été enregistré.',
      'identity-missing': 'Rien ne prouve que c’est le bon fichier. Rien n’a été enregistré.',
      'signature-invalid': 'Rien ne prouve qui a envoyé ce fichier. Rien n’a été enregistré.',
      'sender-unknown':
        'Ce fichier a été envoyé par quelqu’un qui n’est pas connu ici. Rien n’a été enregistré.',
      'object-authentication-failed':
        'Le fichier stocké a été modifié ou endommagé : on ne peut pas s’y fier. Rien n’a été enregistré.',
      'segment-damaged':
        'Le segment {segment} du fichier stocké a été modifié ou endommagé : le téléchargement a été arrêté. Le fichier n’est pas complet.',
      'saving-interrupted':
        'Le téléchargement a été interrompu, le fichier n’est pas complet. Veuillez réessayer.',
      'range-mismatch':
        'Le service de stockage a envoyé autre chose que ce qui était demandé. Veuillez réessayer.',
      'not-encrypted': 'Ce fichier n’est pas chiffré ; il n’a donc pas été ouvert.',
      'unsupported-algorithm': 'Ce fichier a été chiffré d’une manière inconnue ici.',
      'unsupported-by-webcrypto':
        'Ce fichier a été chiffré d’une manière ancienne qu’aucun navigateur ne peut ouvrir.',
      'legacy-not-allowed': 'Ce fichier a été chiffré d’une manière ancienne qui n’est pas ouverte ici.',
    }),
    tooLarge: (maxSize) => `Le fichier dépasse la taille permise ici : ${maxSize}.`,
    notAccepted: (types) => `Ce type de fichier n’est pas accepté ici. Acceptés : ${types}.`,
    uploadFailed: 'L’envoi n’a pas abouti. Veuillez réessayer.',
    downloadFailed: 'Le téléchargement n’a pas abouti. Veuillez réessayer.',

    media: {
      show: 'Afficher',
      opening: 'Ouverture',
      verifyingAll: (percent) => `Vérification avant l’affichage : ${percent}`,
      damaged: 'Une partie de ce fichier a été modifiée ou endommagée. Cette partie n’est pas affichée.',
      missing: 'Une partie de ce fichier n’est pas arrivée. Vérifiez votre connexion et réessayez.',
      unplayable: 'Ce navigateur ne peut pas afficher ce fichier.',
      unshown: 'Les fichiers de ce type ne sont pas affichés ici. Téléchargez-le.',
      unavailable: 'Ce navigateur ne peut pas afficher de fichiers chiffrés sur cette page. Téléchargez-le.',
      mediaFailed: 'Le fichier ne peut pas être affiché. Veuillez réessayer.',
    },
  };
}
