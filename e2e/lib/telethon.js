// Telethon is no package of Node's: it comes with the system.

import { execFileSync } from 'node:child_process';

export const python = '/usr/bin/python3'; // where Debian's python3-telethon puts Telethon

// noTelethon is why Telethon cannot be tried here, if it cannot. The gate installs it.
export function noTelethon() {
  if (process.env.CI === 'true') return false;
  try {
    execFileSync(python, ['-c', 'import telethon'], { stdio: 'ignore' });
    return false;
  } catch {
    return `${python} has no Telethon; on Debian: apt-get install python3-telethon`;
  }
}
