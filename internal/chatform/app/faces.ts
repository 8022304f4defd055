/** What a view looks like. Each of its states is a face; a code, a password and the like are fields of the one that asks. */
import { until } from "./clock";
import { body, button, counted, el, paragraph, quoting } from "./dom";
import { answersOf, collect, type Control, controlsOf, notesOf, troubleOf } from "./fields";
import { itemOf } from "./items";
import type { Action, Code, View } from "./types";

/** What the person can have done. */
export interface Deeds {
  submit(values: Record<string, string>): void;
  act(action: Action): void;
  reveal(): void;
  /** Opens the private page. */
  open(url: string): Promise<boolean>;
  /** Has the host save a text as a file; undefined where it cannot. */
  save?: (name: string, text: string) => Promise<boolean>;
}

/** A view as it is shown. */
export interface Face {
  nodes: Node[];
  controls: Control[];
  /** Shows what has changed of the same view, see `fixed`. */
  update(view: View): void;
  /** Counts down. */
  tick(): void;
  /** Takes out what is secret. */
  clear(): void;
  /** Says that something is under way. */
  wait(): void;
  /** Says that the model heard a text, or that the person is to say it. */
  told(did: boolean, text: string): void;
}

/** What of a view does not change while its form stands. While this is the same, nothing is drawn anew and what is being typed stays. */
export const fixed = (view: View): string => JSON.stringify({ ...view, now: undefined, notes: undefined, expires_at: undefined, qr: undefined });

/** Draws a view. */
export const faceOf = (view: View, deeds: Deeds): Face => {
  let now = view;
  let waiting = false;
  const deed = (what: () => void) => () => { waiting || what(); };
  const send = deed(() => {
    const values = collect(view, controls);
    if (values) {
      deeds.submit(values);
    }
  });
  const answers = view.state === "ask" ? answersOf(view, (values) => { deeds.submit(values); }) : undefined;
  const controls = view.state === "ask" && !answers ? controlsOf(view, send) : [];
  const main = (view.state === "ask" || view.state === "reveal") && !answers && !!view.button && button(view.button, "", view.state === "ask" ? send : deed(deeds.reveal));
  const notes = notesOf(view);
  const code = view.qr && codeOf(view, view.qr);
  const actions = (view.actions ?? []).map((action) => actionOf(view, action, deed(() => deeds.act(action))));
  const items = (view.items ?? []).map((item, at) => itemOf(view, item, at, deeds));
  const left = el("p");
  const told = el("p", { role: "status" });

  const face: Face = {
    controls,
    nodes: [
      view.rehearsal && el("p", { class: "rehearsal", role: "note" }, el("strong", {}, view.rehearsal.title + ":"), " " + (view.rehearsal.meaning ?? "")),
      el("p", { class: "from" }, view.from),
      el("h1", { tabindex: "-1" }, view.title),
      paragraph(view.account, "account"),
      view.unused && el("p", { class: "caution", role: "alert" }, view.unused),
      troubleOf(view),
      paragraph(view.why), notes,
      view.state === "busy" && el("p", { class: "busy" }, view.words.working),
      ...(view.result ? body(view.result) : []),
      view.state === "over" && !view.result && paragraph(view.words.no_form),
      paragraph(view.kept),
      // No form, which nobody could submit in a frame without allow-forms: Enter and the button do that themselves.
      el("div", {}, ...controls.map((control) => control.node), answers?.node, main),
      code?.node,
      items.length > 0 && el("p", { class: "caution" }, view.words.shown_once),
      ...items.map((item) => item.node),
      actions.length > 0 && el("div", { class: "row" }, ...actions.map((action) => action.node)),
      told,
      (!!view.page || !!view.expires_at) && el("footer", {}, ...(view.page ? pageOf(view, view.page, deeds) : []), left),
    ].filter((node): node is HTMLElement => node instanceof Node),
    update: (next) => {
      now = next;
      const fresh = notesOf(next);
      if (fresh.textContent !== notes.textContent) {
        notes.replaceChildren(...fresh.childNodes);
      }
      if (next.qr) {
        code?.show(next.qr);
      }
    },
    tick: () => {
      for (const action of actions) {
        action.tick();
      }
      const time = until(now.expires_at);
      const text = time > 0 ? counted(view.words.minutes_left, Math.ceil(time / 60_000)) : "";
      if (left.textContent !== text) {
        left.textContent = text;
      }
    },
    clear: () => {
      for (const part of [...controls, ...items]) {
        part.clear();
      }
    },
    wait: () => {
      waiting = true;
      if (main) {
        main.textContent = view.words.working;
      }
      answers?.wait();
      for (const pressed of [main, ...actions.map((action) => action.node)]) {
        pressed && pressed.setAttribute("aria-disabled", "true");
      }
    },
    told: (did, text) => {
      // Of an action nothing more is said than that it is for the person to say; a result says by itself what comes next, if it has words for that.
      const goesOn = view.tell && !view.result?.meaning ? view.words.goes_on : "";
      told.className = did ? "" : "caution";
      told.textContent = did ? goesOn : quoting(view.words.tell_it, text);
    },
  };
  face.tick();
  return face;
};

/** A button for something else, which counts down to when it can be pressed. */
const actionOf = (view: View, action: Action, press: () => void) => {
  const node = button("", "second", press);
  return {
    node,
    tick: () => {
      const seconds = Math.ceil(until(action.at) / 1000);
      const text = action.label + (seconds > 0 ? " (" + counted(view.words.in, seconds) + ")" : "");
      node.disabled = seconds > 0;
      if (node.textContent !== text && node.getAttribute("aria-disabled") !== "true") {
        node.textContent = text;
      }
    },
  };
};

/** A QR code, which is replaced in its place. */
const codeOf = (view: View, first: Code) => {
  const picture = el("img", { class: "qr", alt: view.words.picture, width: "256", height: "256" });
  const text = el("p", { role: "status" });
  const show = (code: Code) => {
    if (picture.src !== code.picture && code.picture.startsWith("data:image/png;base64,")) {
      picture.src = code.picture;
    }
    picture.classList.toggle("none", !code.picture);
    if (text.textContent !== (code.text ?? "")) {
      text.textContent = code.text ?? ""; // only then is it read out
    }
  };
  show(first);
  return { node: el("div", { class: "code" }, text, picture), show };
};

/** The way to the private page. Where the host opens no links, its address can be copied. */
const pageOf = (view: View, page: string, deeds: Deeds): HTMLElement[] => {
  const address = el("p", { class: "link", translate: "no", hidden: true }, page);
  const open = button(view.words.open_page, "plain", () => {
    void deeds.open(page).then((opened) => { address.hidden = opened; });
  });
  return [el("div", {}, el("span", {}, view.words.page_why + " "), open), address];
};
