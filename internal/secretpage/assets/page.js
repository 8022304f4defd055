// How the page behaves. It works without this, but then nothing is protected from whoever takes the place of the program (channel.go).

const byID = (id) => document.getElementById(id);
const channel = openChannel();

let cleared = false; // a form was not sent, because nobody answered
let sending = false; // a form is on its way; its answer may be the only one that shows a session
let closed = false; // nothing more is asked
let anew = false; // what is shown is to be replaced as soon as there is something else
let unused = false; // the form that was sent last was not used, which the next page says, too
let silent = 0; // how many questions in a row got no answer
let asked = 0; // the newest question; answers to older ones come too late
let timer;
let title;

// This part of the page stands before its form, so no form gets past it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!channel.protects) {
    const button = form.querySelector("button");
    press(form);
    setTimeout(() => { button.disabled = true; }, 0); // not at once, because a button that is off sends no form
    return;
  }
  event.preventDefault();
  if (!sending && !closed) {
    send(form);
  }
}, true);

// press says that something is under way. The field is hidden again, so that no browser takes a password for a text worth remembering.
const press = (form) => {
  for (const box of form.querySelectorAll("[data-shows]")) {
    box.checked = false;
    box.dispatchEvent(new Event("change"));
  }
  const button = form.querySelector("button");
  button.dataset.label = button.textContent;
  button.textContent = button.dataset.busy;
};

const send = async (form) => {
  const typed = new URLSearchParams(new FormData(form)).toString();
  byID("not-sent").hidden = true;
  byID("too-long").hidden = typed.length <= channel.most;
  if (typed.length > channel.most) {
    byID("too-long").focus();
    return;
  }
  sending = true;
  asked++;
  clearTimeout(timer);
  const button = form.querySelector("button");
  press(form);
  button.disabled = true;
  let answer, kind;
  try {
    answer = await channel.send(typed);
  } catch (failure) {
    kind = failure.kind ?? "silent";
  }
  sending = false;
  if (answer) {
    show(answer);
    return;
  }
  form.reset();
  button.textContent = button.dataset.label;
  button.disabled = false;
  fail(kind, true);
};

// fail says why nothing goes on. What is silent may speak again, and what is unsure may be told yet; what is foreign stays so.
const fail = (kind, typed) => {
  cleared = typed;
  const section = byID("failure-" + kind);
  section.hidden = false;
  for (const text of section.querySelectorAll("[data-cleared]")) {
    text.hidden = !cleared || !byID("failure-unsure").hidden;
  }
  live(false);
  document.title = section.dataset.error + ": " + section.firstElementChild.textContent + " · " + title;
  if (cleared) {
    section.focus();
  }
  if (kind === "foreign") {
    closed = true;
    channel.forget();
    return;
  }
  anew ||= kind === "unsure";
  next();
};

// live shows or hides what is of use only while the program answers: a QR code that nobody replaces is a dead one, and nobody would get what
// is typed.
const live = (on) => {
  for (const part of document.querySelectorAll("[data-live]")) {
    part.hidden = !on;
  }
};

// parse reads HTML that came with this page or through its channel, and nothing else.
const policy = globalThis.trustedTypes?.createPolicy("answer", { createHTML: (html) => html });
const parse = (html) => new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html");

// show puts the page of an answer in the place of this one. The address stays the same or changes without a question to whoever answers there
// now, because the browser does not ask whether that is still the program that the page came from.
const show = (answer) => {
  const page = parse(answer.page);
  const focus = page.querySelector("[autofocus]");
  focus?.removeAttribute("autofocus");
  document.title = page.title;
  document.body.replaceChildren(...page.body.childNodes);
  history.replaceState(null, "", answer.at);
  closed = answer.ended;
  anew = answer.busy;
  unused = answer.busy && answer.unused;
  start();
  focus?.focus();
  scrollTo(0, 0);
};

const next = () => {
  clearTimeout(timer);
  if (!closed) {
    timer = setTimeout(look, byID("qr-code") || anew ? 1000 : 3000);
  }
};

// look asks how the page stands: ended, another QR code, or cut off.
const look = async () => {
  const mine = ++asked;
  let state, kind;
  try {
    state = await channel.state(anew, unused);
  } catch (failure) {
    kind = failure.kind ?? "silent";
  }
  if (mine !== asked) {
    return;
  }
  if (kind === "foreign") {
    for (const form of document.forms) {
      form.reset();
    }
    fail(kind, document.querySelector("form [name]:not([type=hidden])") !== null);
    return;
  }
  if (!state) {
    silent++;
    if (silent >= 3 && byID("failure-silent").hidden && byID("failure-unsure").hidden) {
      fail("silent", false);
      return;
    }
    next();
    return;
  }
  silent = 0;
  if (state.page && !state.busy) {
    show(state);
    return;
  }
  if (!byID("failure-silent").hidden) {
    byID("failure-silent").hidden = true;
    if (byID("not-sent")) {
      byID("not-sent").hidden = !cleared;
    }
    cleared = false;
    live(true);
    document.title = title;
  }
  update(state);
  next();
};

const update = (state) => {
  if (state.notes && byID("notes")) {
    const shown = [...byID("notes").children].map((note) => note.textContent);
    if (shown.join("\n") !== state.notes.join("\n")) {
      byID("notes").replaceChildren(...state.notes.map((text) => {
        const note = document.createElement("li");
        note.textContent = text;
        return note;
      }));
    }
  }
  const code = byID("qr");
  if (!code || !state.picture) {
    return;
  }
  if (String(state.number) !== code.dataset.number) {
    URL.revokeObjectURL(code.src);
    code.dataset.number = state.number;
    code.src = URL.createObjectURL(new Blob([Uint8Array.from(atob(state.picture), (sign) => sign.charCodeAt(0))], { type: "image/png" }));
    byID("link").textContent = state.link;
  }
  if (byID("text").textContent !== state.text) {
    byID("text").textContent = state.text; // only then is it read out
  }
  byID("seconds").textContent = state.counted;
};

// start makes the page that is shown do what it can.
const start = () => {
  title = document.title;
  silent = 0;

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

  // Copying.
  for (const button of document.querySelectorAll("[data-copies]")) {
    const field = byID(button.dataset.copies);
    button.hidden = false;
    button.addEventListener("click", async () => {
      let copied = true;
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        field.focus();
        field.select();
        copied = document.execCommand("copy");
      }
      byID(field.id + "-copied").textContent = copied ? button.dataset.copied : button.dataset.notCopied;
    });
  }

  // A QR code that somebody else put in its place would log him in, so the picture comes through the channel.
  const code = byID("qr-code");
  if (code) {
    const picture = new Image(320, 320);
    picture.id = "qr";
    picture.className = "qr";
    picture.alt = code.dataset.alt;
    if (!channel.protects) {
      picture.src = code.dataset.source;
    }
    code.replaceChildren(picture);
  }

  if (channel.protects) {
    if (code) {
      look();
    } else {
      next();
    }
    return;
  }
  const warning = byID("not-protected"); // not on a page that comes over https
  warning?.replaceWith(...parse(warning.textContent).body.children);
  if (code || byID("is-working")) {
    setTimeout(() => location.replace(byID("is-working")?.dataset.next ?? location.pathname), 5000);
  }
};
document.addEventListener("DOMContentLoaded", start);

// What was typed or shown is gone when the page is left, also for the Back button. (A form that is on its way has been read before.)
addEventListener("pagehide", (event) => {
  for (const form of document.forms) {
    form.reset();
  }
  for (const item of document.querySelectorAll("[readonly]")) {
    item.value = "";
  }
  if (!event.persisted && channel.protects) {
    channel.forget();
  }
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) {
    return;
  }
  if (!channel.protects) {
    location.replace(location.pathname); // and no reload, which would send a form again
  } else if (byID("failure-foreign")?.hidden ?? true) {
    closed = false;
    anew = true;
    look();
  }
});
