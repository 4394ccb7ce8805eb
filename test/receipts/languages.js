import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { installFromDebian } from '../debian.js';
import { python, withRequirements } from './python.js';

const run = promisify(execFile);

/**
 * How the documented lines become a program. It reads `{ x, jwks, receipts: [] }` from the file that it is given, and
 * prints for each receipt `ok KEY SIZE`, or `no`.
 *
 * @typedef {object} Language
 * @property {string} name
 * @property {string} fence of its lines in the document
 * @property {boolean} keySet reads a key set, and so knows earlier keys
 * @property {string} file
 * @property {string[]} needs a command that must succeed
 * @property {() => void} [install]
 * @property {(lines: { imports: string, body: string }) => string} program
 * @property {(file: string) => Promise<[command: string, ...args: string[]]>} command
 */

/** @type {Language[]} */
export const languages = [
  {
    name: 'Node',
    fence: 'js',
    keySet: true,
    // Beside this file: that is where Node looks for jose.
    file: 'verify.mjs',
    needs: [process.execPath, '--version'],
    program: ({ imports, body }) => `import { readFileSync } from 'node:fs';
${imports}
const { jwks, receipts } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
async function verify(jws) {
${body}
return receipt;
}
for (const jws of receipts) {
  const receipt = await verify(jws).catch(() => undefined);
  console.log(receipt ? \`ok \${receipt.key} \${receipt.size}\` : 'no');
}
`,
    command: async (file) => [process.execPath, file],
  },
  {
    name: 'Python',
    fence: 'python',
    keySet: true,
    file: 'verify.py',
    needs: [python, '-c', 'import sys, venv, ensurepip; assert sys.version_info >= (3, 10)'],
    program: ({ imports, body }) => `import json, sys
${imports}
sys.stdout.reconfigure(encoding="utf-8")
given = json.load(open(sys.argv[1], encoding="utf-8"))
jwks = given["jwks"]
for jws in given["receipts"]:
    try:
${body.replace(/^/gm, '        ')}
        print("ok", receipt["key"], receipt["size"])
    except (jwt.exceptions.PyJWTError, KeyError, ValueError):
        print("no")
`,
    command: async (file) => [await withRequirements(), file],
  },
  {
    name: 'Go',
    fence: 'go',
    keySet: false,
    file: 'verify.go',
    needs: ['go', 'version'],
    program: ({ imports, body }) => `package main
import ("encoding/json"; "fmt"; "os")
${imports}
func verify(x, jws string) ([]byte, error) {
${body}
return receipt, err
}
func main() {
	var given struct { X string; Receipts []string }
	text, _ := os.ReadFile(os.Args[1])
	if err := json.Unmarshal(text, &given); err != nil { panic(err) }
	for _, jws := range given.Receipts {
		var facts struct { Key string; Size int64 }
		receipt, err := verify(given.X, jws)
		if err != nil { fmt.Println("no"); continue }
		if err := json.Unmarshal(receipt, &facts); err != nil { panic(err) }
		fmt.Println("ok", facts.Key, facts.Size)
	}
}
`,
    command: async (file) => ['go', 'run', file],
  },
  {
    name: 'Java',
    fence: 'java',
    keySet: false,
    file: 'Verify.java',
    needs: ['javac', '-version'],
    // The JDK has no JSON: the test's own small strings are cut out of it.
    program: ({ imports, body }) => `${imports}
import java.io.PrintStream; import java.nio.file.*; import java.util.regex.*;
public class Verify {
  static String verify(String x, String jws) throws Exception {
${body}
    return receipt;
  }
  static String find(String pattern, String text) {
    var matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) throw new IllegalStateException(pattern);
    return matcher.group(1);
  }
  public static void main(String[] args) throws Exception {
    var out = new PrintStream(System.out, true, "UTF-8");
    var given = Files.readString(Path.of(args[0]));
    var x = find("\\"x\\":\\"([^\\"]+)\\"", given);
    var all = find("\\"receipts\\":\\\\[(.*?)\\\\]", given);
    for (var quoted : all.split(",")) {
      String receipt;
      try {
        receipt = verify(x, quoted.substring(1, quoted.length() - 1));
      } catch (GeneralSecurityException | RuntimeException refused) {
        out.println("no");
        continue;
      }
      out.println("ok " + find("\\"key\\":\\"([^\\"]+)\\"", receipt) + " " + find("\\"size\\":(\\\\d+)", receipt));
    }
  }
}
`,
    command: async (file) => ['java', file],
  },
  {
    name: 'PHP',
    fence: 'php',
    keySet: false,
    file: 'verify.php',
    needs: ['php', '-r', 'exit(extension_loaded("sodium") && PHP_MAJOR_VERSION >= 8 ? 0 : 1);'],
    install: () => installFromDebian('PHP', ['php-cli']),
    program: ({ body }) => `<?php
error_reporting(E_ALL & ~E_WARNING & ~E_DEPRECATED);
$given = json_decode(file_get_contents($argv[1]));
$x = $given->x;
foreach ($given->receipts as $jws) {
  try {
${body}
    echo "ok {$receipt->key} {$receipt->size}\\n";
  } catch (Throwable $refused) {
    echo "no\\n";
  }
}
`,
    command: async (file) => ['php', file],
  },
];

/**
 * What is missing on this machine, after an attempt to install it.
 * @param {Pick<Language, 'needs' | 'install'>} language
 */
export async function missing({ needs, install }) {
  if (await works(needs)) return undefined;
  install?.();
  return (await works(needs)) ? undefined : needs.join(' ');
}

/** @param {string[]} command */
function works([command = '', ...args]) {
  return run(command, args).then(
    () => true,
    () => false,
  );
}
