/**
 * The form in the chat. It draws how a prompt stands, asks the server's tools for it through the host, and sends what was typed there. It keeps nothing: no
 * storage, no log, and no value longer than until it is sent.
 */
import type { CallToolResult } from "@modelcontextprotocol/client";
import { setClock, until } from "./clock";
import { button, el } from "./dom";
import { type Deeds, type Face, faceOf, fixed } from "./faces";
import { Host, type Tool } from "./host";
import { dress } from "./theme";
import type { Action, View } from "./types";

/** Under this name the result of a tool says which form it has opened. */
const formKey = "telegram-login/form";

/** How long it is until the app looks again, in ms, by the state of what it shows. Nothing is looked at that has ended. */
const pauses: Partial<Record<View["state"], number>> = { busy: 1000, qr: 2000, ask: 5000, reveal: 5000 };

/** After so many looks in vain the app says so; it goes on looking, at most this seldom. */
const vainLooks = 3;
const longestPause = 30_000;

const root = document.getElementById("app")!;
const trouble = document.getElementById("failed")!;
const said = document.getElementById("said")!;

let form = ""; // the form's ID; "" without one
let view: View | undefined;
let face: Face | undefined;
let open = false; // this app has shown a form that was not over, so that its end is news
let told = false; // the end was news, and is told
let heard: boolean | undefined; // whether the model hears of the end; not known before
let used = false; // the person has touched the app, so that it may take the focus
let sending = false;
let asked = 0; // the newest question; answers to older ones come too late
let vain = 0; // how many looks in a row brought nothing
let timer = 0;

const host = new Host({
  result: (result) => {
    const meta = result._meta?.[formKey] as { form?: unknown } | undefined;
    if (typeof meta?.form === "string" && meta.form) {
      begin(meta.form, titleOf(result));
    } else if (!form) {
      quiet(titleOf(result));
    }
  },
  context: dress,
  teardown: () => { end(); },
});

/** The title that a result has for its reader. */
const titleOf = (result: CallToolResult): string => {
  const content = result.structuredContent as { explanation?: { title?: unknown }; happened?: unknown } | undefined;
  return [content?.explanation?.title, content?.happened].find((text): text is string => typeof text === "string") ?? "";
};

/** The view in a result, where there is one that can be shown. */
const viewOf = (result: CallToolResult): View | undefined => {
  const next = (result.structuredContent as { view?: View } | undefined)?.view;
  return next && typeof next.state === "string" && typeof next.title === "string" && next.words ? next : undefined;
};

/** Shows one quiet line. */
const quiet = (text: string): void => {
  root.replaceChildren(el("p", { class: "from" }, text));
};

const begin = (id: string, title: string): void => {
  if (id !== form) {
    end();
    form = id;
    quiet(title);
  }
  void look();
};

/** Lets go of everything. */
const end = (): void => {
  asked++;
  clearTimeout(timer);
  face?.clear();
  root.replaceChildren();
  form = said.textContent = "";
  view = face = undefined;
  open = told = sending = false;
  heard = undefined;
  trouble.hidden = true;
  vain = 0;
};

/** Calls a tool, and shows the view that it gives. */
const ask = async (tool: Tool, args: Record<string, unknown>): Promise<boolean> => {
  const mine = ++asked;
  clearTimeout(timer);
  let next: View | undefined;
  try {
    const result = await host.call(tool, { form, ...args });
    next = result.isError ? undefined : viewOf(result);
  } catch {
    // There is no view then, whatever the reason is.
  }
  if (mine !== asked) {
    return true;
  }
  if (next) {
    take(next);
  }
  return !!next;
};

/** Looks how the prompt stands. */
const look = async (): Promise<void> => {
  if (!form || sending) {
    return;
  }
  if (await ask("form_refresh", {})) {
    return;
  }
  vain++;
  if (vain >= vainLooks) {
    fail(view?.words.failed);
  }
  later();
};

const later = (): void => {
  clearTimeout(timer);
  const pause = view ? pauses[view.state] : 1000;
  if (!pause || !form) {
    return;
  }
  const left = view ? until(view.expires_at) : 0;
  const wait = left > 0 ? Math.min(pause, left + 200) : pause;
  timer = window.setTimeout(() => {
    // Nobody sees a hidden window. When it is shown again, that is looked at.
    if (!document.hidden) {
      void look();
    }
  }, vain ? Math.min(wait * 2 ** vain, longestPause) : wait);
};

/** Says that the host or the server did not answer, and offers to look again. Before the first view there are no words for that. */
const fail = (what = ""): void => {
  if (!trouble.hidden) {
    return; // it is said, and the button may have the focus
  }
  trouble.hidden = false;
  trouble.replaceChildren(el("p", {}, what), button(view?.words.retry ?? "↻", "second", () => { void look(); }));
};

/** Sends something, once at a time. What was typed is out of the page before the answer comes. */
const send = async (tool: Tool, args: Record<string, unknown>): Promise<void> => {
  if (sending || !view || !form) {
    return;
  }
  sending = true;
  const call = ask(tool, { version: view.version, ...args });
  face?.clear();
  face?.wait();
  const mine = asked;
  const answered = await call;
  if (mine !== asked) {
    return;
  }
  sending = false;
  if (!answered) {
    draw(view); // the form once more, empty: whether something was used is known to whoever looks
    fail(view.words.unsure);
    later();
  }
};

const deeds = (): Deeds => ({
  submit: (values) => void send("form_submit", { values }),
  act: ({ name, say }: Action) => void (say ? speak(say) : send("form_submit", { action: name })),
  reveal: () => void send("form_reveal", {}),
  open: (url) => host.open(url),
  save: host.capabilities.downloadFile && ((name, text) => host.save(name, text)),
});

/** How long the host may take with a message before the person is told what to say, in ms. It may ask them first. */
const slow = 5000;

/** Says something to the model in the person's name. Where the host does not do that, the person is told what to say; `then` hears which it was. */
const speak = async (text: string, then: (did: boolean) => void = (did) => { face?.told(did, text); }): Promise<void> => {
  const mine = form;
  const hear = (did: boolean) => {
    if (mine === form) {
      then(did);
    }
  };
  const timer = setTimeout(() => { hear(false); }, slow);
  const did = !!host.capabilities.message && await host.say(text);
  clearTimeout(timer);
  hear(did);
};

/** Shows a view that has come. */
const take = (next: View): void => {
  sending = false;
  vain = 0;
  trouble.hidden = true;
  setClock(next.now);
  if (view && face && fixed(view) === fixed(next)) {
    view = next;
    face.update(next);
  } else {
    draw(next);
  }
  const shown = next.items ? confirm() : undefined;
  if (next.state !== "over" && next.state !== "result") {
    open = true;
  } else if (open && !told && next.tell) {
    told = true;
    void (async (text: string) => {
      await shown;
      await tell(text);
    })(next.tell);
  }
  later();
};

/** Says that what was handed out is in front of the person. Before that the server takes it for lost, and the model hears nothing of it. */
const confirm = async (): Promise<void> => {
  try {
    await host.call("form_submit", { form, action: "shown" });
  } catch {
    // The server then hands it out once more.
  }
};

/** Draws a view. What is being typed stays as long as the form is the same one. */
const draw = (next: View): void => {
  const kept = view && view.version === next.version ? (face?.controls ?? []).map((control) => ({ name: control.name, value: control.value() })) : [];
  const focus = root.contains(document.activeElement) ? document.activeElement!.id : "";
  face?.clear();
  view = next;
  face = faceOf(next, deeds());
  document.documentElement.lang = next.lang;
  root.replaceChildren(...face.nodes);
  if (heard !== undefined && next.tell) {
    face.told(heard, next.tell);
  }
  for (const { name, value } of kept) {
    face.controls.find((control) => control.name === name)?.set(value);
  }
  // Only whoever has touched the app, and is in it, is led on in it; nobody who writes in the chat loses the focus to it.
  if (used && document.hasFocus()) {
    const again = focus ? document.getElementById(focus) : null;
    (again ?? face.controls[0] ?? root.querySelector("h1"))?.focus();
  } else if (!next.trouble && !next.unused) { // these are alerts
    said.textContent = next.title + (next.state === "busy" ? ": " + next.words.working : "");
  }
};

/**
 * Tells the model that the form has ended: silently for its next turn, and with a message so that there is one. A form may stand in a chat twice, and only
 * one of the two says it: the one that the server has heard of first.
 */
const tell = async (text: string): Promise<void> => {
  const { message, updateModelContext } = host.capabilities;
  const mine = form;
  if ((message || updateModelContext) && await saidAlready(mine)) {
    hears(mine, !!message);
    return;
  }
  if (mine !== form) {
    return;
  }
  if (updateModelContext) {
    void host.note(text);
  }
  await speak(text, (did) => { hears(mine, did); });
};

/** Shows whether the model hears of the end. */
const hears = (of: string, did: boolean): void => {
  if (of === form && view?.tell) {
    face?.told(heard = did, view.tell);
  }
};

/** Whether another window has said already that a form has ended. Where that cannot be known, it has not. */
const saidAlready = async (form: string): Promise<boolean> => {
  try {
    const next = viewOf(await host.call("form_submit", { form, action: "told" }));
    return !!next && !next.tell && !pauses[next.state];
  } catch {
    return false;
  }
};

setInterval(() => {
  face?.tick();
}, 1000);
for (const touch of ["pointerdown", "keydown"]) {
  addEventListener(touch, () => { used = true; }, true);
}
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && (!view || pauses[view.state])) {
    void look();
  }
});
addEventListener("pagehide", end);

host.connect().catch(() => {
  // A host that does not take the app shows nothing of it.
});
