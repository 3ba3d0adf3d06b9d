/** Finds the pattern of a request, such as `/rooms/:id`: in its address may be a secret, or what somebody typed. */
export class RoutePatterns {
  #routes: readonly { readonly method: string; readonly path: string; readonly matches: RegExp }[];

  /** `routes`: each as `GET /rooms/:id`. */
  constructor(routes: readonly string[]) {
    const parsed = routes.map((route) => {
      const [method = "", path = ""] = route.split(" ");
      const parts = path.split("/").map((part) => (part.startsWith(":") ? "[^/]+" : RegExp.escape(part)));
      return { method, path, matches: new RegExp(`^${parts.join("/")}$`) };
    });
    // A word stands before what may be any word.
    this.#routes = parsed.toSorted((one, other) => parameters(one.path) - parameters(other.path));
  }

  /** The pattern of `request`; "none" where there is no such route. */
  of({ method, url }: Pick<Request, "method" | "url">): string {
    const path = URL.parse(url)?.pathname ?? "";
    return this.#routes.find((route) => route.method === method && route.matches.test(path))?.path ?? "none";
  }
}

function parameters(path: string): number {
  return path.split("/:").length - 1;
}
