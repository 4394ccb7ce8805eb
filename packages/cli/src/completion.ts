import { type Command, type Entry, type Flags, onePositional, parse, UsageError } from './command.js';

/** A command as a shell's script sees it. */
interface Known {
  readonly name: string;
  readonly summary: string;
  readonly flags: Flags;
  readonly actions: readonly string[];
}

const SCRIPTS: Readonly<Record<string, (commands: readonly Known[]) => string>> = { bash, zsh, fish };

/** Flags of every command. */
const COMMON: Flags = { help: { type: 'boolean' }, quiet: { type: 'boolean' } };

/** @param entries all commands, this one too */
export const completionOf = (entries: readonly Entry[]): Command => ({
  help: `Usage: sealift completion bash|zsh|fish

Prints a script for this shell, which completes commands, actions and flags:

  bash    echo 'eval "$(sealift completion bash)"' >> ~/.bashrc
  zsh     echo 'eval "$(sealift completion zsh)"' >> ~/.zshrc     after compinit
  fish    sealift completion fish > ~/.config/fish/completions/sealift.fish`,
  flags: {},
  actions: Object.keys(SCRIPTS),

  async run(args, { out }) {
    const shell = onePositional(parse(args, {}).positionals, 'SHELL');
    const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
    if (script === undefined) throw new UsageError(`the shell is ${Object.keys(SCRIPTS).join(', ')}`);
    const commands = entries.map(async ({ name, summary, load }) => {
      const { flags, actions = [] } = await load();
      return { name, summary, flags: { ...flags, ...COMMON }, actions };
    });
    out(script(await Promise.all(commands)));
  },
});

function flagsOf({ flags }: Known): string[] {
  return Object.keys(flags).map((flag) => `--${flag}`);
}

/** Where none of the words fits, bash completes files. */
function bash(commands: readonly Known[]): string {
  const cases = commands.map(
    (command) => `    ${command.name})
      actions='${command.actions.join(' ')}'
      flags='${flagsOf(command).join(' ')}' ;;`,
  );
  return `_sealift() {
  local word=\${COMP_WORDS[COMP_CWORD]} actions='' flags='' words=''
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${commands.map(({ name }) => name).join(' ')} --help --version'
  elif [ "\${word#-}" != "$word" ]; then
    words=$flags
  elif [ "$COMP_CWORD" -eq 2 ]; then
    words=$actions
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o bashdefault -o default -F _sealift sealift`;
}

function zsh(commands: readonly Known[]): string {
  const cases = commands.map(
    (command) => `    ${command.name})
      actions=(${command.actions.join(' ')})
      flags=(${flagsOf(command).join(' ')}) ;;`,
  );
  return `#compdef sealift
_sealift() {
  local -a commands actions flags
  commands=(
${commands.map(({ name, summary }) => `    '${name}:${summary.replaceAll("'", "'\\''")}'`).join('\n')}
  )
  case \${words[2]} in
${cases.join('\n')}
  esac
  if (( CURRENT == 2 )); then
    _describe command commands
    [[ $PREFIX == -* ]] && compadd -- --help --version
  elif [[ $PREFIX == -* ]]; then
    compadd -a flags
  elif (( CURRENT == 3 && \${#actions} )); then
    compadd -a actions
  else
    _files
  fi
}
if [[ \${funcstack[1]} == _sealift ]]; then _sealift "$@"; else compdef _sealift sealift; fi`;
}

function fish(commands: readonly Known[]): string {
  const line = (condition: string, what: string): string => `complete -c sealift -n '${condition}' ${what}`;
  const lines = commands.flatMap(({ name, summary, flags, actions }) => [
    line('__sealift_words 1', `-f -a ${name} -d '${summary.replaceAll("'", "\\'")}'`),
    ...(actions.length === 0 ? [] : [line(`__sealift_words 2 ${name}`, `-f -a '${actions.join(' ')}'`)]),
    ...Object.entries(flags).map(([flag, { type }]) =>
      line(`__sealift_is ${name}`, `-l ${flag}${type === 'string' ? ' -r -F' : ''}`),
    ),
  ]);
  return `function __sealift_is
  set -l words (commandline -opc)
  test (count $words) -ge 2; and test "$words[2]" = "$argv[1]"
end
function __sealift_words
  set -l words (commandline -opc)
  test (count $words) -eq $argv[1]; or return 1
  test (count $argv) -eq 1; or test "$words[2]" = "$argv[2]"
end
complete -c sealift -n '__sealift_words 1' -l help
complete -c sealift -n '__sealift_words 1' -l version
${lines.join('\n')}`;
}
