type Fields = Record<string, string>;

/** A browser without script: it keeps cookies, sends forms and follows nothing by itself. */
export class Browser {
  cookies = new Map<string, string>();
  #ask: (request: Request) => Response | Promise<Response>;
  #origin: string;

  constructor(ask: (request: Request) => Response | Promise<Response>, origin = "http://localhost") {
    this.#ask = ask;
    this.#origin = origin;
  }

  get(path: string, headers: Fields = {}, signal?: AbortSignal): Promise<Response> {
    return this.#send(path, { headers, ...(signal && { signal }) });
  }

  /** Submits a form. */
  post(path: string, fields: Fields = {}, headers: Fields = {}): Promise<Response> {
    return this.#send(path, { method: "POST", body: new URLSearchParams(fields), headers });
  }

  /** Asks as htmx does, in the background of a page. */
  poll(path: string, headers: Fields = {}, signal?: AbortSignal): Promise<Response> {
    const page = { "hx-request": "true", "hx-current-url": `${this.#origin}/` };
    return this.get(path, { ...page, ...headers }, signal);
  }

  /** Sends a message as htmx does. */
  say(content: string, fields: Fields = {}): Promise<Response> {
    return this.post("/chats", { content, ...fields }, { "hx-request": "true" });
  }

  /** Registers, which signs in. */
  async register(name: string, password = "a long way home"): Promise<this> {
    const answer = await this.post("/register", { name, password });
    if (answer.status !== 303) throw new Error(`${name} could not register: ${answer.status}`);
    return this;
  }

  async #send(path: string, init: RequestInit & { headers: Fields }): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...init.headers, ...(cookie && { cookie }) };
    const answer = await this.#ask(
      new Request(this.#origin + path, { ...init, headers, redirect: "manual" }),
    );
    for (const text of answer.headers.getSetCookie()) {
      const { name, value, maxAge } = Bun.Cookie.parse(text);
      if (maxAge === 0) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }
}
