import { fileTypes } from '../file-type.js';
import { isolated } from '../texts.js';
import { errorsOf } from './alike.js';
import type { CompleteTexts } from './complete.js';
import { counting } from './counting.js';

/** Portuguese, as it is written in Brazil. @param locale BCP 47 language tag; counts are written as it writes numbers @throws RangeError for what is none */
export function texts(locale = 'pt'): CompleteTexts {
  const { number, plural } = counting<'one' | 'many'>(locale);
  const files = (count: number) =>
    plural(count, { one: '# arquivo', many: '# de arquivos', other: '# arquivos' });
  const list = (...parts: readonly string[]) => parts.filter(Boolean).join(' · ');
  const about = (...parts: readonly string[]) => parts.filter(Boolean).join(', ');
  return {
    locale,
    direction: 'ltr',

    uploadLabel: 'Envio criptografado',
    dropHere: (multiple) => (multiple ? 'Solte arquivos aqui' : 'Solte um arquivo aqui'),
    dropNow: 'Solte para enviar',
    choose: (multiple) => (multiple ? 'Escolher arquivos' : 'Escolher um arquivo'),
    chooseMore: (multiple) => (multiple ? 'Adicionar' : 'Substituir'),
    chooseFolder: 'Escolher uma pasta',
    hint: (types, maxSize) => about(types, maxSize && `até ${maxSize}`),
    separator: ', ',
    fileType: fileTypes({
      'image/*': 'imagens',
      'audio/*': 'áudio',
      'video/*': 'vídeo',
      'text/*': 'texto',
      'text/plain': 'texto',
    }),
    assurance: 'A proteção dos arquivos é indicada aqui quando um envio começa',
    assuranceOfPage: 'Criptografado neste dispositivo antes do envio',
    assuranceOfStorage: (method) =>
      `Deve ser criptografado pelo serviço de armazenamento (${method}), não neste dispositivo`,
    assuranceOfBoth: (method) =>
      `Criptografado neste dispositivo antes do envio; deve ser criptografado de novo pelo serviço de armazenamento (${method})`,

    filesLabel: 'Arquivos',
    summary: (stored, count) => `Armazenados: ${number(stored)} de ${files(count)}`,
    overall: (percent, speed, timeLeft) => list(percent, speed, timeLeft && `faltam ${timeLeft}`),
    pauseAll: 'Pausar tudo',
    resumeAll: 'Retomar tudo',
    retryAll: 'Tentar tudo de novo',
    cancelAll: 'Cancelar tudo',
    clearStored: 'Remover os concluídos',
    clearFailed: 'Remover os que falharam',
    start: 'Iniciar o envio',
    pause: 'Pausar',
    resume: 'Retomar',
    cancel: 'Cancelar',
    retry: 'Tentar de novo',
    remove: 'Remover',
    actionOn: (action, fileName) => `${action}: ${fileName}`,
    unnamed: 'Arquivo armazenado',
    progressOf: (fileName) => `Envio de ${fileName}`,

    waiting: 'Aguardando',
    ready: 'Não iniciado',
    preparing: 'Preparando',
    uploading: (loaded, total, speed, timeLeft) =>
      list(`${loaded} de ${total}`, speed, timeLeft && `faltam ${timeLeft}`),
    completing: 'Finalizando',
    paused: 'Em pausa',
    unfinished: (percent, pick) =>
      `Enviado: ${percent}${pick ? '. Escolha o arquivo de novo para continuar' : ''}`,
    goOn: 'Continuar',
    discard: 'Descartar',
    waitingFor: {
      network: () => 'Aguardando a rede',
      s3: (since) => `O serviço de armazenamento não responde; novas tentativas desde ${since}`,
      signer: () => 'Aguardando o servidor',
      slow: () => 'Conexão lenta',
    },
    stored: (size) => `${size} · Criptografado aqui e armazenado`,
    storedSomehow: (size) => `${size} · Armazenado`,
    storedByStorage: (size, method) =>
      `${size} · Armazenado, criptografado pelo serviço de armazenamento (${method})`,
    storedTwice: (size, method) =>
      `${size} · Criptografado aqui, de novo pelo serviço de armazenamento (${method}), e armazenado`,
    methods: { 'sse-s3': 'SSE-S3', 'sse-kms': 'SSE-KMS', 'dsse-kms': 'DSSE-KMS', 'sse-c': 'SSE-C' },
    cancelling: 'Cancelando',
    cancelled: 'Cancelado',
    cancelledButStored: 'Armazenado: era tarde demais para cancelar',

    saidAdded: (count) =>
      plural(count, {
        one: '# arquivo adicionado.',
        many: '# de arquivos adicionados.',
        other: '# arquivos adicionados.',
      }),
    saidStored: (fileName) => `${fileName} está armazenado.`,
    saidFailed: (fileName, reason) => `${fileName}: ${reason}`,
    saidNotStored: (count) => `Não armazenados: ${files(count)}.`,
    saidRemoved: (fileName) => `${fileName} removido.`,
    saidCleared: (count) => `Removidos: ${files(count)}.`,
    saidProgress: (percent) => `Enviado: ${percent}.`,
    saidUnfinished: (count) =>
      plural(count, {
        one: '# envio inacabado pode continuar.',
        many: '# de envios inacabados podem continuar.',
        other: '# envios inacabados podem continuar.',
      }),
    saidPaused: (count) =>
      plural(count, {
        one: '# arquivo em pausa.',
        many: '# de arquivos em pausa.',
        other: '# arquivos em pausa.',
      }),
    saidResumed: (count) =>
      plural(count, {
        one: '# arquivo retomado.',
        many: '# de arquivos retomados.',
        other: '# arquivos retomados.',
      }),
    saidWaiting: (reason) => `${reason}.`,
    saidMoving: 'O envio continua.',
    saidAllDone: (stored, count) => `Concluído. Armazenados: ${number(stored)} de ${files(count)}.`,

    required: (multiple, least) => {
      if (!multiple) return 'Envie um arquivo.';
      return least > 1 ? `Envie pelo menos ${files(least)}.` : 'Envie pelo menos um arquivo.';
    },
    stillUploading: 'Aguarde o fim do envio.',
    notStarted: 'Inicie o envio primeiro.',
    notAllStored: 'Alguns arquivos não estão armazenados. Tente novamente ou remova-os.',

    download: 'Baixar',
    downloading: (percent) => `Baixando: ${percent}`,
    decrypting: (percent) => `Descriptografando: ${percent}`,
    checking: 'Verificando',
    received: (fileName, size) => `Baixado: ${about(isolated(fileName), size)}`,
    unverified: (fileName, size) =>
      `Descriptografado, mas pode ter sido alterado: ${about(isolated(fileName), size)}`,
    verified: (fileName, size) => `Verificado: ${about(isolated(fileName), size)}`,
    verifiedFrom: (sender, fileName, size) =>
      `Verificado, de ${isolated(sender)}: ${about(isolated(fileName), size)}`,

    errors: errorsOf({
      'one-file-only': 'Aqui só pode ser enviado um arquivo.',
      'folder-not-accepted': 'Pastas não podem ser enviadas. Escolha os arquivos dentro delas.',
      'folder-unreadable':
        'Não foi possível ler uma pasta. Nada foi incluído. Tente novamente ou escolha os arquivos dentro dela.',
      'size-under-limit': 'O arquivo é menor que o tamanho pedido aqui: {limit}.',
      'too-many-files': 'Número de arquivos aceitos aqui: {limit}. Remova um primeiro.',
      'total-size-over-limit': 'Com este arquivo, o conjunto ultrapassa o tamanho permitido aqui: {limit}.',
      'duplicate-file': 'Este arquivo já está na lista.',
      'signer-missing': 'A configuração não está correta. Avise quem administra esta página.',
      'engine-unavailable':
        'Uma parte da página não pôde ser carregada. Verifique sua conexão e tente novamente.',

      'file-too-large': 'O arquivo é grande demais.',
      'source-changed': 'O arquivo foi alterado, movido ou excluído durante a leitura. Escolha-o de novo.',
      'source-differs':
        'Este não é o arquivo cujo envio foi iniciado, ou ele foi alterado. Escolha aquele arquivo ou envie este como novo.',
      'source-needed': 'Escolha o arquivo de novo e o envio continuará.',
      'upload-in-use': 'Outra aba está enviando este arquivo.',
      'upload-gone': 'Este envio terminou ou foi removido. Envie o arquivo de novo.',
      'journal-outdated': 'Este envio não pode continuar neste navegador. Envie o arquivo de novo.',
      'journal-failed':
        'O navegador não guardou o que é necessário para este envio. Envie o arquivo de novo.',
      'outcome-unknown':
        'Nenhuma resposta chegou: o arquivo pode estar armazenado ou não. Verifique sua conexão antes de tentar novamente.',
      'file-info-too-long': 'O nome do arquivo é longo demais.',
      'insecure-context': 'Arquivos só podem ser criptografados em uma página segura (https).',
      'protection-refused':
        'Esta página exige uma proteção que o servidor não oferece. Nada foi enviado nem aberto.',
      'receipt-mismatch':
        'O servidor confirmou algo diferente do que foi enviado. O arquivo pode estar armazenado. Avise quem administra esta página.',
      'worker-failed': 'A página encontrou um problema. Recarregue-a e tente novamente.',
      'key-store-failed':
        'Este navegador não guarda chaves para esta página. Saia da navegação privada ou use outro navegador.',
      'spool-failed': 'Não há espaço suficiente neste dispositivo para o arquivo.',

      'signer-unreachable': 'Não é possível contatar o servidor. Verifique sua conexão e tente novamente.',
      'signer-unavailable': 'O servidor está ocupado. Tente novamente em instantes.',
      'not-authorized': 'O servidor não permitiu isto. Talvez seja preciso entrar de novo.',
      'session-revoked': 'O servidor encerrou este envio. Talvez seja preciso entrar de novo.',
      'key-outside-prefix': 'Você não tem acesso a este arquivo.',
      'token-expired': 'Demorou demais e expirou. Tente novamente.',
      'size-mismatch': 'O arquivo não chegou completo. Tente novamente.',
      'checksum-mismatch': 'O arquivo foi danificado no caminho. Tente novamente.',
      'protection-mismatch':
        'O serviço de armazenamento não protegeu o arquivo como exigido, por isso ele não foi aceito.',

      's3-unreachable':
        'Não é possível contatar o serviço de armazenamento. Verifique sua conexão e tente novamente.',
      's3-forbidden': 'O serviço de armazenamento recusou o arquivo. Avise quem administra esta página.',
      's3-refused': 'O serviço de armazenamento não aceitou o arquivo. Tente novamente.',

      'data-key-refused': 'A chave deste arquivo não está disponível para você.',
      'data-key-mismatch': 'O servidor enviou uma chave errada, por isso nada foi enviado.',
      'customer-key-wrong': 'A chave não corresponde a este arquivo.',

      'object-not-found': 'Este arquivo não existe mais.',
      'object-changed': 'O arquivo foi substituído durante a leitura. Tente novamente.',
      'object-mismatch': 'Outro arquivo foi encontrado em seu lugar. Nada foi salvo.',
      'identity-missing': 'Não é possível provar que este é o arquivo certo. Nada foi salvo.',
      'signature-invalid': 'Não é possível provar quem enviou este arquivo. Nada foi salvo.',
      'sender-unknown': 'Este arquivo foi enviado por alguém que não é conhecido aqui. Nada foi salvo.',
      'object-authentication-failed':
        'O arquivo armazenado foi alterado ou danificado e não é confiável. Nada foi salvo.',
      'segment-damaged':
        'O segmento {segment} do arquivo armazenado foi alterado ou danificado, por isso o download foi interrompido. O arquivo não está completo.',
      'saving-interrupted': 'O download foi interrompido e o arquivo não está completo. Tente novamente.',
      'range-mismatch':
        'O serviço de armazenamento enviou algo diferente do que foi pedido. Tente novamente.',
      'not-encrypted': 'Este arquivo não está criptografado, por isso não foi aberto.',
      'unsupported-algorithm': 'Este arquivo foi criptografado de uma forma que não é conhecida aqui.',
      'unsupported-by-webcrypto':
        'Este arquivo foi criptografado de uma forma antiga que nenhum navegador consegue abrir.',
      'legacy-not-allowed': 'Este arquivo foi criptografado de uma forma antiga que não é aberta aqui.',
    }),
    tooLarge: (maxSize) => `O arquivo ultrapassa o tamanho permitido aqui: ${maxSize}.`,
    notAccepted: (types) => `Este tipo de arquivo não é aceito aqui. Permitidos: ${types}.`,
    uploadFailed: 'O envio não foi concluído. Tente novamente.',
    downloadFailed: 'O download não foi concluído. Tente novamente.',

    media: {
      show: 'Mostrar',
      opening: 'Abrindo',
      verifyingAll: (percent) => `Verificando antes de mostrar: ${percent}`,
      damaged: 'Parte deste arquivo foi alterada ou danificada. Essa parte não é mostrada.',
      missing: 'Parte deste arquivo não chegou. Verifique sua conexão e tente novamente.',
      unplayable: 'Este navegador não consegue mostrar este arquivo.',
      unshown: 'Arquivos deste tipo não são mostrados aqui. Baixe o arquivo.',
      unavailable:
        'Este navegador não consegue mostrar arquivos criptografados nesta página. Baixe o arquivo.',
      mediaFailed: 'Não foi possível mostrar o arquivo. Tente novamente.',
    },
  };
}
