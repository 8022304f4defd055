// Facts that stand in the other half of a result only, or in none. A gap that is closed has to leave this list: views.test.js sees to it.

export const gaps = [
  // "Where Telegram says that it sent it", but not where that is.
  'structure, an SMS that is asked for: where the code is',
  'text, an SMS that is asked for: where the code is',
];
