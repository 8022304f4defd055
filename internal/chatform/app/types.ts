/** How a prompt stands, as the server's tools for forms tell it. view.go is the other side, and a test compares the names. */
export interface View {
  state: "ask" | "busy" | "qr" | "reveal" | "result" | "over";
  /** Goes back with what is submitted; each counts once. */
  version: number;
  lang: string;
  from: string;
  rehearsal?: Said;
  title: string;
  account?: string;
  why?: string;
  notes?: string[];
  /** Why what was sent last was not used. */
  unused?: string;
  /** What was wrong with the last try. */
  trouble?: Said;
  fields?: Field[];
  kept?: string;
  button?: string;
  /** With trouble: what to do with the button. */
  again?: string;
  actions?: Action[];
  qr?: Code;
  /** What is handed out, in the answer to form_reveal only. */
  items?: Item[];
  result?: Said;
  /** What the model is told when the form has ended. */
  tell?: string;
  /** The address of the private page of the same prompt. */
  page?: string;
  /** The server's clock (RFC 3339), because that of this device may be wrong. */
  now?: string;
  expires_at?: string;
  words: Labels;
}

/** A text in its parts. */
export interface Said {
  title: string;
  meaning?: string;
  fixes?: string[];
}

/** One thing to type, or to choose. */
export interface Field {
  /** Lower-case letters, digits and underscores. */
  name: string;
  label: string;
  help?: string;
  secret?: boolean;
  multiline?: boolean;
  optional?: boolean;
  choices?: Choice[];
  autocomplete?: string;
  inputmode?: string;
}

/** One of the answers of a field. */
export interface Choice {
  value: string;
  label: string;
  help?: string;
  /** What it comes to, line by line, such as the change of a file. */
  detail?: string;
  warnings?: string[];
  /** The answer of whoever wants nothing done. */
  no?: boolean;
}

/**
 * Something else that the person can do. With `say`, that is said to the model in the person's name, or the person is told to say it; else the name is
 * submitted.
 */
export interface Action {
  name: string;
  label: string;
  /** Not before that time. */
  at?: string;
  say?: string;
}

/** A QR code as it is now. */
export interface Code {
  number: number;
  /** A data URI; "" while there is no code. */
  picture: string;
  link?: string;
  text?: string;
  expires_at?: string;
}

/** One thing that is handed out; its value is a secret. */
export interface Item {
  label: string;
  help?: string;
  value: string;
  multiline?: boolean;
  /** The name under which it is saved; without one it is not. */
  file?: string;
}

/** The words of the app's own controls. {n} stands for a number, {text} for what the person is to say. */
export interface Labels {
  optional: string;
  required: string;
  look: string;
  hide: string;
  copy: string;
  copied: string;
  not_copied: string;
  save: string;
  saved: string;
  not_saved: string;
  open_page: string;
  page_why: string;
  working: string;
  failed: string;
  unsure: string;
  retry: string;
  goes_on: string;
  tell_it: string;
  shown_once: string;
  in: string;
  minutes_left: string;
  picture: string;
  no_form: string;
}
