// What goes between this page and the program that served it; channel.go is the other side, and says why.

// Failure says what went wrong before the page could trust an answer.
//   silent:  nobody answered in time, and nothing was sent
//   foreign: something answered that does not have the key of this page, and nothing was sent
//   unsure:  the form was sent, sealed, and no answer came that can be trusted
class Failure extends Error {
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

// openChannel takes the key out of the page. Where the browser cannot encrypt, what it returns cannot send.
const openChannel = () => {
  const meta = document.querySelector('meta[name="channel"]');
  const base = meta.dataset.path;
  const most = Number(meta.dataset.most);
  const raw = Uint8Array.from(atob(meta.content), (sign) => sign.charCodeAt(0));
  meta.remove();
  const subtle = globalThis.crypto?.subtle; // only where the browser calls the context secure, which 127.0.0.1 is
  if (!subtle) {
    return { base, most, protects: false };
  }

  const token = base.slice(base.lastIndexOf("/") + 1);
  const random = (size) => crypto.getRandomValues(new Uint8Array(size));
  const bytes = (text) => new TextEncoder().encode(text);
  const hex = (numbers) => Array.from(numbers, (number) => number.toString(16).padStart(2, "0")).join("");
  const about = (purpose, ...parts) => bytes([purpose, token, ...parts].join("\n"));

  // No script can read these keys, and each is good for one thing.
  const derive = async () => {
    const key = await subtle.importKey("raw", raw, "HKDF", false, ["deriveKey"]);
    raw.fill(0);
    const one = (purpose, algorithm, use) => subtle.deriveKey(
      { name: "HKDF", hash: "SHA-256", salt: bytes(token), info: bytes("telegram-login-mcp page " + purpose) }, key, algorithm, false, [use]);
    return {
      proof: await one("proof", { name: "HMAC", hash: "SHA-256", length: 256 }, "verify"),
      toProgram: await one("to program", { name: "AES-GCM", length: 256 }, "encrypt"),
      toPage: await one("to page", { name: "AES-GCM", length: 256 }, "decrypt"),
    };
  };
  let keys = derive();
  keys.catch(() => {}); // whoever waits for them gets the error

  const ask = async (part, patience, body) => {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), patience);
    try {
      const response = await fetch(base + part, {
        method: body ? "POST" : "GET", body, headers: body ? { "Content-Type": "application/octet-stream" } : {},
        cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "same-origin", signal: control.signal,
      });
      if (!response.ok) {
        throw new Failure("silent");
      }
      return new Uint8Array(await response.arrayBuffer());
    } catch {
      throw new Failure("silent");
    } finally {
      clearTimeout(timer);
    }
  };

  const unseal = async (sealed, purpose, question) => {
    const { toPage } = await keys;
    try {
      const plain = await subtle.decrypt({ name: "AES-GCM", iv: sealed.slice(0, 12), additionalData: about(purpose, question) }, toPage, sealed.slice(12));
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      throw new Failure("foreign");
    }
  };

  // The proof answers a nonce that was never used before, so an older one proves nothing.
  const prove = async () => {
    const { proof } = await keys;
    const nonce = random(32);
    const answer = await ask("/challenge", 5000, nonce);
    const challenge = answer.slice(0, 32);
    if (answer.length !== 64 || !await subtle.verify("HMAC", proof, answer.slice(32), about("proof", hex(nonce), hex(challenge)))) {
      throw new Failure("foreign");
    }
    return challenge;
  };

  return {
    base, most, protects: true,

    // send sends a form, and returns how the page stands then.
    async send(typed) {
      const challenge = await prove();
      const { toProgram } = await keys;
      const iv = random(12);
      const padded = typed.padEnd(Math.ceil((typed.length + 1) / 1024) * 1024, "&"); // so that its length tells nothing
      const text = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: about("form", hex(challenge)) }, toProgram, bytes(padded));
      const envelope = new Uint8Array([...challenge, ...iv, ...new Uint8Array(text)]);
      try {
        return await unseal(await ask("/envelope", 90000, envelope), "answer", hex(challenge));
      } catch {
        throw new Failure("unsure");
      }
    },

    // state asks how the page stands, and for the whole page if it is to be shown anew; unused says that it has to say that a form
    // was not used.
    async state(anew, unused) {
      const question = "nonce=" + hex(random(32)) + (anew ? "&page" : "") + (unused ? "&unused" : "");
      return unseal(await ask("/state?" + question, 5000), "state", question);
    },

    // forget makes the channel useless.
    forget() {
      keys = Promise.reject(new Failure("silent"));
      keys.catch(() => {});
    },
  };
};
