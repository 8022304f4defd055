// Facts that stand in the other half of a result only, or in none. A gap that is closed has to leave this list: views.test.js sees to it.

export const gaps = [
  // "Where Telegram says that it sent it", but not where that is.
  'structure, an SMS that is asked for: where the code is',
  'text, an SMS that is asked for: where the code is',
  // A text names the ways besides the best one without their arguments.
  'text, a code in the app: next: start_qr_login(flow_id)',
  'text, a code that no SMS will bring: next: resend_code(flow_id)',
  'text, a page for the code: next: submit_code(flow_id, code)',
  'text, a password is asked for: next: recover_password(flow_id)',
];
