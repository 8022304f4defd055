// How the tests speak with a program that uses a session. Its first line is the session, as JSON with format, and session or path. It answers that
// line and each further one with what Telegram says about whose session it is, or with how Telegram refuses. It leaves when there are no more lines.

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

export const sandbox = JSON.parse(readFileSync(process.argv[2], 'utf8'));

// answers runs such a program. open makes a client: me asks who is logged in, refusal takes Telegram's words out of an error, leave disconnects.
export async function answers(open) {
  let client;
  for await (const line of createInterface(process.stdin)) {
    client ??= await open(JSON.parse(line));
    try {
      console.log(JSON.stringify(await client.me()));
    } catch (error) {
      const refused = client.refusal(error);
      if (!refused) throw error;
      console.log(JSON.stringify({ refused }));
    }
  }
  await client.leave();
  process.exit(); // what a library waits for in the background is of no use any more
}
