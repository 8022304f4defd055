/**
 * The view's side of MCP Apps (specification 2026-01-26): JSON-RPC 2.0 over postMessage, with the host that shows this app.
 *
 * The SDK has this too, in ten times the bytes that the whole app may have, so only its types are taken from there. Nothing here throws what was sent or
 * came, and nothing is logged: a value of a form may be in it.
 */
import type { CallToolRequest, CallToolResult } from "@modelcontextprotocol/client";
import type {
  McpUiDownloadFileRequest, McpUiDownloadFileResult, McpUiHostCapabilities, McpUiHostContext, McpUiHostContextChangedNotification, McpUiInitializedNotification,
  McpUiInitializeRequest, McpUiInitializeResult, McpUiMessageRequest, McpUiMessageResult, McpUiOpenLinkRequest, McpUiOpenLinkResult, McpUiResourceTeardownRequest,
  McpUiSizeChangedNotification, McpUiToolResultNotification, McpUiUpdateModelContextRequest,
} from "@modelcontextprotocol/ext-apps";

/** What this app asks of its host, and what it gets. */
interface Requests {
  "ui/initialize": [McpUiInitializeRequest["params"], McpUiInitializeResult];
  "ui/open-link": [McpUiOpenLinkRequest["params"], McpUiOpenLinkResult];
  "ui/download-file": [McpUiDownloadFileRequest["params"], McpUiDownloadFileResult];
  "ui/message": [McpUiMessageRequest["params"], McpUiMessageResult];
  "ui/update-model-context": [McpUiUpdateModelContextRequest["params"], object];
  "tools/call": [CallToolRequest["params"], CallToolResult];
}

/** What this app tells its host. */
interface Notices {
  "ui/notifications/initialized": NonNullable<McpUiInitializedNotification["params"]>;
  "ui/notifications/size-changed": McpUiSizeChangedNotification["params"];
}

/** The methods that a host calls, held against the specification's types. */
const method = {
  result: "ui/notifications/tool-result" satisfies McpUiToolResultNotification["method"],
  context: "ui/notifications/host-context-changed" satisfies McpUiHostContextChangedNotification["method"],
  teardown: "ui/resource-teardown" satisfies McpUiResourceTeardownRequest["method"],
} as const;

/** The tools that this app may call. There is no other way to one. */
export type Tool = "form_refresh" | "form_submit" | "form_reveal";

/** What the host does. */
export interface Handlers {
  /** A tool of the server's, called by the model, has come back with a result. */
  result(result: CallToolResult): void;
  /** Theme, sizes and the like: all at first, later what has changed. */
  context(context: McpUiHostContext): void;
  /** The app is taken away. */
  teardown(): void;
}

/** How long a tool may take, in ms. The server answers within a minute. */
const patience = 90_000;

/** A message of JSON-RPC, of which nothing is believed yet. */
interface Message {
  jsonrpc?: unknown;
  id?: unknown;
  method?: unknown;
  params?: unknown;
  result?: unknown;
  error?: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Host is the program around this frame. */
export class Host {
  /** What the host can do; nothing before it has said so. */
  capabilities: McpUiHostCapabilities = {};

  readonly #handlers: Handlers;
  readonly #waiting = new Map<number, (answer: Message) => void>();
  #last = 0;

  constructor(handlers: Handlers) {
    this.#handlers = handlers;
    // Any window can send us messages. Those of the host come from the frame around this one.
    addEventListener("message", (event: MessageEvent<unknown>) => {
      if (event.source === parent && isObject(event.data) && event.data.jsonrpc === "2.0") {
        this.#take(event.data);
      }
    });
  }

  /** Says that the app is there, and begins to tell how large it is. */
  async connect(): Promise<void> {
    const answer = await this.#ask("ui/initialize", {
      appInfo: { name: "telegram-login-mcp", version: "1" },
      appCapabilities: { availableDisplayModes: ["inline"] },
      protocolVersion: "2026-01-26",
    });
    this.capabilities = answer.hostCapabilities ?? {};
    this.#handlers.context(answer.hostContext ?? {});
    this.#tell("ui/notifications/initialized", {});
    this.#watchSize();
  }

  /** Calls one of the server's tools. It rejects when no answer comes. */
  call(name: Tool, args: Record<string, unknown>): Promise<CallToolResult> {
    return this.#ask("tools/call", { name, arguments: args }, patience);
  }

  /** Has the host open a link. The caller sees to it that it is one that may be opened. */
  async open(url: string): Promise<boolean> {
    return done(this.#ask("ui/open-link", { url }));
  }

  /** Has the host save a text as a file. */
  async save(name: string, text: string): Promise<boolean> {
    const resource = { uri: "file:///" + encodeURIComponent(name), mimeType: "text/plain", text };
    return done(this.#ask("ui/download-file", { contents: [{ type: "resource", resource }] }));
  }

  /** Says something to the model in the person's name. */
  async say(text: string): Promise<boolean> {
    return done(this.#ask("ui/message", { role: "user", content: [{ type: "text", text }] }));
  }

  /** Lets the model know something the next time that it is asked. */
  async note(text: string): Promise<boolean> {
    return done(this.#ask("ui/update-model-context", { content: [{ type: "text", text }] }));
  }

  #ask<M extends keyof Requests>(name: M, params: Requests[M][0], most = 0): Promise<Requests[M][1]> {
    return new Promise((resolve, reject) => {
      const id = ++this.#last;
      const timer = most > 0 ? setTimeout(() => this.#take({ id, error: {} }), most) : 0;
      this.#waiting.set(id, ({ result }) => {
        clearTimeout(timer);
        if (isObject(result)) {
          resolve(result as Requests[M][1]);
        } else {
          reject(new Error("no result"));
        }
      });
      this.#send({ id, method: name, params });
    });
  }

  #tell<M extends keyof Notices>(name: M, params: Notices[M]): void {
    this.#send({ method: name, params });
  }

  /** The frame cannot know the origin of what is around it, and needs not: when that goes away, so does this frame. */
  #send(message: Message): void {
    parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
  }

  #take({ id, method: name, params, result, error }: Message): void {
    if (typeof name !== "string") {
      const waiting = typeof id === "number" ? this.#waiting.get(id) : undefined;
      if (waiting) {
        this.#waiting.delete(id as number);
        waiting({ result, error });
      }
      return;
    }
    if (id === undefined) {
      if (name === method.result && isObject(params)) {
        this.#handlers.result(params as McpUiToolResultNotification["params"]);
      } else if (name === method.context && isObject(params)) {
        this.#handlers.context(params);
      }
      return;
    }
    if (name === method.teardown) {
      this.#handlers.teardown();
    } else if (name !== "ping") {
      this.#send({ id, error: { code: -32601, message: "Method not found" } });
      return;
    }
    this.#send({ id, result: {} });
  }

  /** Tells the host the size whenever it changes. The width is the host's own, and goes back so that it stays. */
  #watchSize(): void {
    let told = "";
    new ResizeObserver(() => {
      const size = { width: Math.ceil(innerWidth), height: Math.ceil(document.documentElement.getBoundingClientRect().height) };
      if (told !== (told = size.width + "x" + size.height)) {
        this.#tell("ui/notifications/size-changed", size);
      }
    }).observe(document.documentElement);
  }
}

/** Whether the host did what it was asked. */
const done = async (answer: Promise<{ isError?: unknown }>): Promise<boolean> => {
  try {
    return !(await answer).isError;
  } catch {
    return false;
  }
};
