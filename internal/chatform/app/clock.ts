/** Time as the server has it. The clock of a phone may be wrong by more than a code is good for. */

let ahead = 0;

/** Sets the clock by the server's. */
export const setClock = (now: string | undefined): void => {
  const at = now ? Date.parse(now) : NaN;
  if (!Number.isNaN(at)) {
    ahead = at - Date.now();
  }
};

/** How long it is until then, in ms; 0 or less when that time has come, or when none is given. */
export const until = (at: string | undefined): number => {
  const then = at ? Date.parse(at) : NaN;
  return Number.isNaN(then) ? 0 : then - Date.now() - ahead;
};
