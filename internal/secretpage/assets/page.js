"use strict";

// The page works without this file. Nothing here reads what was typed.

const base = document.body.dataset.base;
const byID = (id) => document.getElementById(id);

// A look at what was typed.
for (const box of document.querySelectorAll("[data-shows]")) {
  const field = byID(box.dataset.shows);
  const apply = () => {
    if (field.tagName === "TEXTAREA") {
      field.classList.toggle("masked", !box.checked);
    } else {
      field.type = box.checked ? "text" : "password";
    }
  };
  box.checked = false;
  box.parentElement.hidden = false;
  box.addEventListener("change", apply);
  apply();
}

// Set when a form is on its way. Its answer may be the only one that shows a session, so nothing may lead the browser elsewhere.
let sending = false;

// One click, one form. The field is hidden again first, so that no browser takes a password for a text worth remembering.
for (const form of document.forms) {
  form.addEventListener("submit", () => {
    sending = true;
    for (const box of form.querySelectorAll("[data-shows]")) {
      box.checked = false;
      box.dispatchEvent(new Event("change"));
    }
    const button = form.querySelector("button");
    button.textContent = button.dataset.busy;
    // Not at once, because a button that is off sends no form.
    setTimeout(() => { button.disabled = true; }, 0);
  });
}

// Copying.
for (const button of document.querySelectorAll("[data-copies]")) {
  const field = byID(button.dataset.copies);
  const label = field.labels[0].textContent;
  button.hidden = false;
  button.setAttribute("aria-label", "Copy: " + label);
  button.addEventListener("click", async () => {
    let copied = true;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.focus();
      field.select();
      copied = document.execCommand("copy");
    }
    byID(field.id + "-copied").textContent = copied ? "Copied." : "Your browser does not allow it. Copy the marked text by hand.";
  });
}

// What was typed or shown is gone when the page is left, also for the Back button. (A form that is on its way has been read before.)
addEventListener("pagehide", () => {
  for (const form of document.forms) {
    form.reset();
  }
  for (const item of document.querySelectorAll("[readonly]")) {
    item.value = "";
  }
});
if (document.querySelector("[readonly]")) {
  history.replaceState(null, "", location.pathname); // the way back leads to the page, and not to a form to be sent again
}
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.replace(location.pathname); // and no reload, which would send a form again
  }
});

// How the page stands: ended, another QR code, or cut off.
if (base) {
  const every = byID("qr") ? 1000 : 3000;
  let number = byID("qr") ? Number(byID("qr").dataset.number) : 0;
  const title = document.title;
  let silent = 0;

  const look = async () => {
    if (sending) {
      return;
    }
    let state;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), 5000);
    try {
      const answer = await fetch(base + "/state", { cache: "no-store", signal: patience.signal });
      state = answer.ok ? await answer.json() : { ended: true };
      silent = 0;
    } catch {
      silent++;
    }
    clearTimeout(timer);
    if (sending) {
      return;
    }
    const lost = silent >= 3;
    document.title = (lost ? "Error: " + byID("lost").firstElementChild.textContent + " · " : "") + title;
    byID("lost").hidden = !lost;
    for (const part of document.querySelectorAll("[data-live]")) {
      part.hidden = lost; // a QR code that nobody replaces is a dead one, and nobody would get what is typed
    }
    if (state && state.ended) {
      location.replace(base + "/done");
      return;
    }
    if (state && state.notes && byID("notes")) {
      const shown = [...byID("notes").children].map((note) => note.textContent);
      if (shown.join("\n") !== state.notes.join("\n")) {
        byID("notes").replaceChildren(...state.notes.map((text) => {
          const note = document.createElement("li");
          note.textContent = text;
          return note;
        }));
      }
    }
    if (state && byID("qr")) {
      if (state.number !== number) {
        number = state.number;
        byID("qr").src = base + "/qr.png?n=" + number;
        byID("link").textContent = state.link;
      }
      if (byID("text").textContent !== state.text) {
        byID("text").textContent = state.text; // only then is it read out
      }
      byID("seconds").textContent = "This code is replaced in " + state.seconds + " s.";
    }
    setTimeout(look, every);
  };
  setTimeout(look, every);
}
