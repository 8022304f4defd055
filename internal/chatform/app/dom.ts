/** Making elements. Whatever comes from outside becomes text or a plain attribute, so that it can be nothing else. */
import type { Said } from "./types";

type Child = Node | string | false | undefined;

/** Makes an element. An attribute that is false or undefined is left out. */
export const el = <K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Record<string, string | boolean | undefined> = {}, ...children: Child[]
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child): child is Node | string => child !== false && child !== undefined && child !== ""));
  return element;
};

/** A button that submits nothing by itself: a frame without allow-forms could not. */
export const button = (label: string, kind: "" | "second" | "plain", press: () => void): HTMLButtonElement => {
  const element = el("button", { type: "button", class: kind || undefined }, label);
  element.addEventListener("click", press);
  return element;
};

/** A text of one paragraph, or nothing. */
export const paragraph = (text: string | undefined, kind?: string): Child => !!text && el("p", { class: kind }, text);

/** A list, or nothing. */
export const list = (texts: string[] | undefined): Child => !!texts?.length && el("ul", {}, ...texts.map((text) => el("li", {}, text)));

/** The meaning and the fixes of a text. */
export const body = (said: Said): Child[] => [paragraph(said.meaning), list(said.fixes)];

/** A text with {n} filled in. */
export const counted = (text: string, n: number): string => text.replace("{n}", String(n));

/** A text with {text} filled in. */
export const quoting = (text: string, what: string): string => text.replace("{text}", () => what);
