// A terminal for a program that asks a person. Node has none, and Python has.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { python } from './telethon.js';

// It types an answer as soon as a question is there, each once: what comes before the question would be lost.
const program = `
import os, pty, sys
answers = [a.split('=', 1) for a in sys.argv[1].split('\\n') if a]
said = b''
def read(fd):
    global said
    data = os.read(fd, 4096)
    said += data
    if answers and answers[0][0].encode() in said:
        said = b''
        os.write(fd, answers.pop(0)[1].encode() + b'\\r')
    return data
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[2:], read)))
`;

// atTerminal runs a command as a person does, and answers its questions in their order: [a part of the question, the answer]. It gives the exit code
// and all that was shown, as one line, since a terminal breaks lines where it likes.
export async function atTerminal(command, answers, options) {
  const child = spawn(python, ['-c', program, answers.map((pair) => pair.join('=')).join('\n'), ...command], { ...options, stdio: ['pipe', 'pipe', 'inherit'] });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    shown += text;
  });
  const [code] = await once(child, 'close');
  return { code, shown: shown.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').replace(/\s+/g, ' ') };
}
