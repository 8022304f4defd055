/** The face that asks: fields to type into, choices, and a button. */
import { body, button, el, list, paragraph } from "./dom";
import type { Choice, Field, View } from "./types";

/** What can be typed into. */
type Box = HTMLInputElement | HTMLTextAreaElement;

/** A field as it stands in the form. */
export interface Control {
  name: string;
  node: HTMLElement;
  /** What was typed or chosen; "" for nothing. */
  value(): string;
  /** Puts back what was typed before the form was drawn anew. */
  set(value: string): void;
  /** Takes what was typed out, and hides what is typed next. */
  clear(): void;
  /** Says that something is missing here. */
  miss(): void;
  focus(): void;
}

/** Makes the controls of a view. Whoever presses Enter has the form sent. */
export const controlsOf = (view: View, send: () => void): Control[] =>
  (view.fields ?? []).map((field) => (field.choices?.length ? choosing(view, field, field.choices, send) : typing(view, field, send)));

/** What a control is described by: its help, and the trouble when it is asked again. */
const described = (view: View, field: Field, id: string) =>
  [field.help && id + "-help", view.trouble && "trouble"].filter(Boolean).join(" ") || undefined;

/** A line that says that something is missing; hidden until then. */
const missing = (view: View, id: string) => el("p", { class: "missing", id: id + "-missing", role: "alert", hidden: true }, view.words.required);

/** Sends the form on Enter, unless that chooses a word of an input method; in a text of several lines with Ctrl or Cmd. */
const onEnter = (element: HTMLElement, lines: boolean, send: () => void): void => {
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && (!lines || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
  });
};

const typing = (view: View, field: Field, send: () => void): Control => {
  const id = "field-" + field.name;
  const attributes = {
    id, name: field.name, autocomplete: field.autocomplete || "off", inputmode: field.inputmode, spellcheck: "false", autocapitalize: "none", autocorrect: "off",
    translate: "no", enterkeyhint: field.multiline ? undefined : "send", "aria-required": field.optional ? undefined : "true",
    "aria-invalid": view.trouble ? "true" : undefined, "aria-describedby": described(view, field, id),
  };
  const box: Box = field.multiline ? el("textarea", { ...attributes, rows: "4" }) : el("input", { ...attributes, type: "text" });
  const miss = missing(view, id);
  let seen = false;
  const look = field.secret && button("", "plain", () => show(!seen));
  const show = (on: boolean) => {
    seen = on;
    if (box instanceof HTMLInputElement) {
      box.type = on ? "text" : "password";
    } else {
      box.classList.toggle("masked", !on);
    }
    if (look) {
      look.textContent = on ? view.words.hide : view.words.look;
      look.setAttribute("aria-pressed", String(on));
    }
  };
  if (look) {
    look.setAttribute("aria-controls", id);
    show(false);
  }
  box.addEventListener("input", () => { miss.hidden = true; });
  onEnter(box, !!field.multiline, send);
  return {
    name: field.name,
    node: el("div", { class: "field" },
      el("label", { for: id }, field.label, field.optional && el("span", { class: "quiet" }, " (" + view.words.optional + ")")),
      field.help && el("p", { class: "quiet", id: id + "-help" }, field.help),
      el("div", { class: "box" }, box, look), miss),
    value: () => box.value,
    set: (value) => { box.value = value; },
    clear: () => {
      box.value = "";
      if (look) {
        show(false);
      }
    },
    miss: () => {
      miss.hidden = false;
      box.setAttribute("aria-invalid", "true");
      box.setAttribute("aria-describedby", [box.getAttribute("aria-describedby"), miss.id].filter(Boolean).join(" "));
    },
    focus: () => { box.focus(); },
  };
};

const choosing = (view: View, field: Field, choices: Choice[], send: () => void): Control => {
  const id = "field-" + field.name;
  const miss = missing(view, id);
  const radios: HTMLInputElement[] = [];
  const node = el("fieldset", {
    id, class: "field", role: "radiogroup", "aria-required": "true", "aria-invalid": view.trouble ? "true" : undefined, "aria-describedby": described(view, field, id),
  }, el("legend", {}, field.label), field.help && el("p", { class: "quiet", id: id + "-help" }, field.help));
  choices.forEach((choice, at) => {
    const own = id + "-" + at;
    const parts: HTMLElement[] = [
      ...(choice.help ? [el("p", { class: "quiet" }, choice.help)] : []),
      ...(choice.warnings ?? []).map((text) => el("p", { class: "caution" }, text)),
      ...(choice.detail ? [el("pre", { translate: "no" }, choice.detail)] : []),
    ];
    parts.forEach((part, n) => { part.id = own + "-about-" + n; });
    const radio = el("input", { type: "radio", id: own, name: field.name, value: choice.value, "aria-describedby": parts.map((part) => part.id).join(" ") || undefined });
    radio.addEventListener("change", () => { miss.hidden = true; });
    onEnter(radio, false, send);
    radios.push(radio);
    node.append(el("div", { class: "choice" }, el("label", {}, radio, el("span", {}, choice.label)), ...parts));
  });
  node.append(miss);
  return {
    name: field.name, node,
    value: () => radios.find((radio) => radio.checked)?.value ?? "",
    set: (value) => {
      for (const radio of radios) {
        radio.checked = radio.value === value;
      }
    },
    clear: () => {
      for (const radio of radios) {
        radio.checked = false;
      }
    },
    miss: () => {
      miss.hidden = false;
      node.setAttribute("aria-invalid", "true");
    },
    focus: () => { (radios.find((radio) => radio.checked) ?? radios[0])?.focus(); },
  };
};

/** How many answers stand beside one another as buttons. */
const fewAnswers = 3;

/** The answers to a question that has nothing else, as buttons that send it: a yes and a no. Nothing where an answer needs more words, or there is more to fill in. */
export const answersOf = (view: View, send: (values: Record<string, string>) => void) => {
  const [field, ...others] = view.fields ?? [];
  if (!field?.choices || others.length || field.choices.length > fewAnswers || field.choices.some((c) => c.help || c.detail || c.warnings?.length)) {
    return undefined;
  }
  const id = "field-" + field.name;
  const buttons = field.choices.map((choice): HTMLButtonElement => {
    const one = button(choice.label, "second", () => {
      if (!one.hasAttribute("aria-disabled")) {
        one.textContent = view.words.working;
        send({ [field.name]: choice.value });
      }
    });
    return one;
  });
  return {
    node: el("div", { class: "field", role: "group", "aria-labelledby": id, "aria-describedby": described(view, field, id) },
      el("p", { id, class: "asked" }, field.label), field.help && el("p", { class: "quiet", id: id + "-help" }, field.help), el("div", { class: "row" }, ...buttons)),
    wait: () => { buttons.forEach((one) => { one.setAttribute("aria-disabled", "true"); }); },
  };
};

/** What was typed, by name; nothing when something is missing, which is said where it is. */
export const collect = (view: View, controls: Control[]): Record<string, string> | undefined => {
  const empty = controls.filter((control) => !control.value() && !view.fields?.find((field) => field.name === control.name)?.optional);
  for (const control of empty) {
    control.miss();
  }
  empty[0]?.focus();
  return empty.length ? undefined : Object.fromEntries(controls.map((control) => [control.name, control.value()]));
};

/** What was wrong with the last try, above the form. */
export const troubleOf = (view: View): HTMLElement | undefined => view.trouble && el("section", { id: "trouble", class: "trouble", role: "alert" },
  el("h2", {}, view.trouble.title), ...body(view.trouble), !!view.fields?.length && paragraph(view.again));

/** Notes, which may change while the form stands. */
export const notesOf = (view: View): HTMLElement => el("div", { id: "notes", "aria-live": "polite" }, list(view.notes));
