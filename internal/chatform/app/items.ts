/** What is handed out: shown once, to be copied or saved. */
import { button, el } from "./dom";
import type { Deeds } from "./faces";
import type { Item, View } from "./types";

/** Makes an item. */
export const itemOf = (view: View, item: Item, at: number, deeds: Deeds) => {
  const id = "item-" + at;
  const attributes = { id, readonly: true, autocomplete: "off", spellcheck: "false", translate: "no", "aria-describedby": item.help ? id + "-help" : undefined };
  const box = item.multiline ? el("textarea", { ...attributes, rows: "4" }) : el("input", { ...attributes, type: "text" });
  box.value = item.value;
  const said = el("span", { class: "quiet", role: "status" });
  const save = deeds.save;
  const node = el("div", { class: "field" },
    el("label", { for: id }, item.label),
    item.help && el("p", { class: "quiet", id: id + "-help" }, item.help),
    el("div", { class: "box" }, box),
    el("div", { class: "row" },
      button(view.words.copy, "second", () => {
        void copy(box).then((copied) => { said.textContent = copied ? view.words.copied : view.words.not_copied; });
      }),
      !!item.file && !!save && button(view.words.save, "second", () => {
        void save(item.file!, box.value).then((saved) => { said.textContent = saved ? view.words.saved : view.words.not_saved; });
      }),
      said));
  return { node, clear: () => { box.value = ""; } };
};

/**
 * Copies what stands in a box. The old way comes first, because it needs no leave of the frame's, of which many hosts give none; when neither works, what is
 * marked can be copied by hand.
 */
const copy = async (box: HTMLInputElement | HTMLTextAreaElement): Promise<boolean> => {
  box.focus();
  box.select();
  if (document.execCommand("copy")) {
    return true;
  }
  try {
    await navigator.clipboard.writeText(box.value);
    return true;
  } catch {
    return false;
  }
};
