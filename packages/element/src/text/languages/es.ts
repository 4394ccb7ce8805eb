import { fileTypes } from '../file-type.js';
import { isolated } from '../texts.js';
import { errorsOf } from './alike.js';
import type { CompleteTexts } from './complete.js';
import { counting } from './counting.js';

/** Spanish. @param locale BCP 47 language tag; counts are written as it writes numbers @throws RangeError for what is none */
export function texts(locale = 'es'): CompleteTexts {
  const { number, plural } = counting<'one' | 'many'>(locale);
  const files = (count: number) =>
    plural(count, { one: '# archivo', many: '# de archivos', other: '# archivos' });
  const list = (...parts: readonly string[]) => parts.filter(Boolean).join(' · ');
  const about = (...parts: readonly string[]) => parts.filter(Boolean).join(', ');
  return {
    locale,
    direction: 'ltr',

    uploadLabel: 'Subida cifrada',
    dropHere: (multiple) => (multiple ? 'Suelte archivos aquí' : 'Suelte un archivo aquí'),
    dropNow: 'Suelte para subir',
    choose: (multiple) => (multiple ? 'Elegir archivos' : 'Elegir un archivo'),
    chooseMore: (multiple) => (multiple ? 'Añadir' : 'Reemplazar'),
    chooseFolder: 'Elegir una carpeta',
    hint: (types, maxSize) => about(types, maxSize && `hasta ${maxSize}`),
    separator: ', ',
    fileType: fileTypes({
      'image/*': 'imágenes',
      'audio/*': 'audio',
      'video/*': 'vídeo',
      'text/*': 'texto',
      'text/plain': 'texto',
    }),
    assurance: 'Cómo se protegen los archivos se indica aquí cuando empieza una subida',
    assuranceOfPage: 'Cifrado en este dispositivo antes de subir',
    assuranceOfStorage: (method) =>
      `Debe cifrarlo el servicio de almacenamiento (${method}), no este dispositivo`,
    assuranceOfBoth: (method) =>
      `Cifrado en este dispositivo antes de subir; debe cifrarlo otra vez el servicio de almacenamiento (${method})`,

    filesLabel: 'Archivos',
    summary: (stored, count) => `Almacenados: ${number(stored)} de ${files(count)}`,
    overall: (percent, speed, timeLeft) => list(percent, speed, timeLeft && `quedan ${timeLeft}`),
    pauseAll: 'Pausar todo',
    resumeAll: 'Reanudar todo',
    retryAll: 'Reintentar todo',
    cancelAll: 'Cancelar todo',
    clearStored: 'Quitar los terminados',
    clearFailed: 'Quitar los fallidos',
    start: 'Iniciar la subida',
    pause: 'Pausar',
    resume: 'Reanudar',
    cancel: 'Cancelar',
    retry: 'Reintentar',
    remove: 'Quitar',
    actionOn: (action, fileName) => `${action}: ${fileName}`,
    unnamed: 'Archivo almacenado',
    progressOf: (fileName) => `Subida de ${fileName}`,

    waiting: 'En espera',
    ready: 'Sin iniciar',
    preparing: 'Preparando',
    uploading: (loaded, total, speed, timeLeft) =>
      list(`${loaded} de ${total}`, speed, timeLeft && `quedan ${timeLeft}`),
    completing: 'Finalizando',
    paused: 'En pausa',
    unfinished: (percent, pick) =>
      `Enviado: ${percent}${pick ? '. Elija de nuevo el archivo para continuar' : ''}`,
    goOn: 'Continuar',
    discard: 'Descartar',
    waitingFor: {
      network: () => 'Esperando la red',
      s3: (since) => `El servicio de almacenamiento no responde; se reintenta desde: ${since}`,
      signer: () => 'Esperando al servidor',
      slow: () => 'Conexión lenta',
    },
    stored: (size) => `${size} · Cifrado aquí y almacenado`,
    storedSomehow: (size) => `${size} · Almacenado`,
    storedByStorage: (size, method) =>
      `${size} · Almacenado, cifrado por el servicio de almacenamiento (${method})`,
    storedTwice: (size, method) =>
      `${size} · Cifrado aquí, otra vez por el servicio de almacenamiento (${method}), y almacenado`,
    methods: { 'sse-s3': 'SSE-S3', 'sse-kms': 'SSE-KMS', 'dsse-kms': 'DSSE-KMS', 'sse-c': 'SSE-C' },
    cancelling: 'Cancelando',
    cancelled: 'Cancelado',
    cancelledButStored: 'Almacenado: era demasiado tarde para cancelar',

    saidAdded: (count) =>
      plural(count, {
        one: '# archivo añadido.',
        many: '# de archivos añadidos.',
        other: '# archivos añadidos.',
      }),
    saidStored: (fileName) => `${fileName} está almacenado.`,
    saidFailed: (fileName, reason) => `${fileName}: ${reason}`,
    saidNotStored: (count) => `Sin almacenar: ${files(count)}.`,
    saidRemoved: (fileName) => `Se ha quitado ${fileName}.`,
    saidCleared: (count) => `Quitados: ${files(count)}.`,
    saidProgress: (percent) => `Subido: ${percent}.`,
    saidUnfinished: (count) =>
      plural(count, {
        one: '# subida sin terminar puede continuar.',
        many: '# de subidas sin terminar pueden continuar.',
        other: '# subidas sin terminar pueden continuar.',
      }),
    saidPaused: (count) =>
      plural(count, {
        one: '# archivo en pausa.',
        many: '# de archivos en pausa.',
        other: '# archivos en pausa.',
      }),
    saidResumed: (count) =>
      plural(count, {
        one: '# archivo reanudado.',
        many: '# de archivos reanudados.',
        other: '# archivos reanudados.',
      }),
    saidWaiting: (reason) => `${reason}.`,
    saidMoving: 'La subida continúa.',
    saidAllDone: (stored, count) => `Terminado. Almacenados: ${number(stored)} de ${files(count)}.`,

    required: (multiple, least) => {
      if (!multiple) return 'Suba un archivo.';
      return least > 1 ? `Suba al menos ${files(least)}.` : 'Suba al menos un archivo.';
    },
    stillUploading: 'Espere a que termine la subida.',
    notStarted: 'Inicie primero la subida.',
    notAllStored: 'Algunos archivos no están almacenados. Inténtelo de nuevo o quítelos.',

    download: 'Descargar',
    downloading: (percent) => `Descargando: ${percent}`,
    decrypting: (percent) => `Descifrando: ${percent}`,
    checking: 'Comprobando',
    received: (fileName, size) => `Descargado: ${about(isolated(fileName), size)}`,
    unverified: (fileName, size) =>
      `Descifrado, pero puede haber sido modificado: ${about(isolated(fileName), size)}`,
    verified: (fileName, size) => `Verificado: ${about(isolated(fileName), size)}`,
    verifiedFrom: (sender, fileName, size) =>
      `Verificado, de ${isolated(sender)}: ${about(isolated(fileName), size)}`,

    errors: errorsOf({
      'one-file-only': 'Aquí solo se puede subir un archivo.',
      'folder-not-accepted': 'Las carpetas no se pueden subir. Elija los archivos que contienen.',
      'folder-unreadable':
        'No se ha podido leer una carpeta. No se ha tomado nada. Inténtelo de nuevo o elija los archivos que contiene.',
      'size-under-limit': 'El archivo no llega al tamaño que se pide aquí: {limit}.',
      'too-many-files': 'Número de archivos que se aceptan aquí: {limit}. Quite uno primero.',
      'total-size-over-limit': 'Con este archivo, el conjunto supera el tamaño permitido aquí: {limit}.',
      'duplicate-file': 'Este archivo ya está en la lista.',
      'signer-missing': 'La configuración no es correcta. Avise a quien administra esta página.',
      'engine-unavailable':
        'No se ha podido cargar una parte de la página. Compruebe la conexión e inténtelo de nuevo.',

      'file-too-large': 'El archivo es demasiado grande.',
      'source-changed': 'El archivo se ha modificado, movido o borrado durante la lectura. Elíjalo de nuevo.',
      'source-differs':
        'Este no es el archivo cuya subida se empezó, o se ha modificado. Elija aquel archivo o suba este como uno nuevo.',
      'source-needed': 'Elija de nuevo el archivo y su subida continuará.',
      'upload-in-use': 'Otra pestaña está subiendo este archivo.',
      'upload-gone': 'Esta subida ha terminado o se ha eliminado. Suba de nuevo el archivo.',
      'journal-outdated': 'Esta subida no puede continuar en este navegador. Suba de nuevo el archivo.',
      'journal-failed':
        'El navegador no ha conservado lo que hace falta para esta subida. Suba de nuevo el archivo.',
      'outcome-unknown':
        'No ha llegado ninguna respuesta: el archivo puede estar almacenado o no. Compruebe la conexión antes de intentarlo de nuevo.',
      'file-info-too-long': 'El nombre del archivo es demasiado largo.',
      'insecure-context': 'Los archivos solo se pueden cifrar en una página segura (https).',
      'protection-refused':
        'Esta página exige una protección que el servidor no ofrece. No se ha enviado ni abierto nada.',
      'receipt-mismatch':
        'El servidor ha confirmado algo distinto de lo enviado. El archivo puede estar almacenado. Avise a quien administra esta página.',
      'worker-failed': 'La página ha tenido un problema. Recárguela e inténtelo de nuevo.',
      'key-store-failed':
        'Este navegador no guarda claves para esta página. Salga de la navegación privada o use otro navegador.',
      'spool-failed': 'No hay espacio suficiente en este dispositivo para el archivo.',

      'signer-unreachable':
        'No se puede contactar con el servidor. Compruebe la conexión e inténtelo de nuevo.',
      'signer-unavailable': 'El servidor está ocupado. Inténtelo de nuevo en un momento.',
      'not-authorized': 'El servidor no lo ha permitido. Puede que tenga que iniciar sesión de nuevo.',
      'session-revoked': 'El servidor ha terminado esta subida. Puede que tenga que iniciar sesión de nuevo.',
      'key-outside-prefix': 'No tiene acceso a este archivo.',
      'token-expired': 'Ha tardado demasiado y ha caducado. Inténtelo de nuevo.',
      'size-mismatch': 'El archivo no ha llegado completo. Inténtelo de nuevo.',
      'checksum-mismatch': 'El archivo se ha dañado por el camino. Inténtelo de nuevo.',
      'protection-mismatch':
        'El servicio de almacenamiento no ha protegido el archivo como se pedía, así que no se ha aceptado.',

      's3-unreachable':
        'No se puede contactar con el servicio de almacenamiento. Compruebe la conexión e inténtelo de nuevo.',
      's3-forbidden':
        'El servicio de almacenamiento ha rechazado el archivo. Avise a quien administra esta página.',
      's3-refused': 'El servicio de almacenamiento no ha aceptado el archivo. Inténtelo de nuevo.',

      'data-key-refused': 'La clave de este archivo no está a su disposición.',
      'data-key-mismatch': 'El servidor ha enviado una clave equivocada, así que no se ha subido nada.',
      'customer-key-wrong': 'La clave no corresponde a este archivo.',

      'object-not-found': 'Este archivo ya no existe.',
      'object-changed': 'El archivo se ha reemplazado durante la lectura. Inténtelo de nuevo.',
      'object-mismatch': 'En su lugar había otro archivo. No se ha guardado nada.',
      'identity-missing': 'No se puede demostrar que este sea el archivo correcto. No se ha guardado nada.',
      'signature-invalid': 'No se puede demostrar quién ha enviado este archivo. No se ha guardado nada.',
      'sender-unknown':
        'Este archivo lo ha enviado alguien a quien no se conoce aquí. No se ha guardado nada.',
      'object-authentication-failed':
        'El archivo almacenado se ha modificado o dañado y no es de fiar. No se ha guardado nada.',
      'segment-damaged':
        'El segmento {segment} del archivo almacenado se ha modificado o dañado, por lo que se ha detenido la descarga. El archivo no está completo.',
      'saving-interrupted':
        'La descarga se ha interrumpido y el archivo no está completo. Inténtelo de nuevo.',
      'range-mismatch':
        'El servicio de almacenamiento ha enviado algo distinto de lo que se pidió. Inténtelo de nuevo.',
      'not-encrypted': 'Este archivo no está cifrado, así que no se ha abierto.',
      'unsupported-algorithm': 'Este archivo se cifró de una manera que no se conoce aquí.',
      'unsupported-by-webcrypto':
        'Este archivo se cifró de una manera antigua que ningún navegador puede abrir.',
      'legacy-not-allowed': 'Este archivo se cifró de una manera antigua que no se abre aquí.',
    }),
    tooLarge: (maxSize) => `El archivo supera el tamaño permitido aquí: ${maxSize}.`,
    notAccepted: (types) => `Este tipo de archivo no se acepta aquí. Permitidos: ${types}.`,
    uploadFailed: 'La subida no se ha completado. Inténtelo de nuevo.',
    downloadFailed: 'La descarga no se ha completado. Inténtelo de nuevo.',

    media: {
      show: 'Mostrar',
      opening: 'Abriendo',
      verifyingAll: (percent) => `Se comprueba antes de mostrarse: ${percent}`,
      damaged: 'Una parte de este archivo se modificó o está dañada. Esa parte no se muestra.',
      missing: 'Una parte de este archivo no ha llegado. Compruebe su conexión e inténtelo de nuevo.',
      unplayable: 'Este navegador no puede mostrar este archivo.',
      unshown: 'Los archivos de este tipo no se muestran aquí. Descárguelo.',
      unavailable: 'Este navegador no puede mostrar archivos cifrados en esta página. Descárguelo.',
      mediaFailed: 'No se puede mostrar el archivo. Inténtelo de nuevo.',
    },
  };
}
