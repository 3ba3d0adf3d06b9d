import { isHtmx, seeOther } from "./responses.ts";
import { RoutePatterns } from "./routePatterns.ts";

/** Pages with forms that are sent to an address which does not go on from that of the page. */
const ELSEWHERE: readonly (readonly [address: RegExp, page: string])[] = [
  [/^\/chats\/preview$/, "/"],
  [/^\/directs$/, "/rooms?new=direct"],
  [/^\/(?:un)?read$/, "/rooms"],
  [/^(\/rooms\/\d+)\/(?:join|leave|hide|level)$/, "$1/members"],
  [/^(\/rooms\/\d+)\/(?:archive|delete)$/, "$1/settings"],
];

/**
 * Leads whoever opens an address to which forms alone are sent to the page that the form stands on, in place of the error. A form that
 * was refused leaves its address in the browser, from where it is opened again. `routes`: each as `GET /rooms/:id`.
 */
export function leadingToForms(routes: readonly string[]) {
  const patterns = new RoutePatterns(routes);

  return (request: Request, response: Response): Response => {
    const isError = response.status === 404 || response.status === 422;
    if (!isError || !/^(?:GET|HEAD)$/.test(request.method) || isHtmx(request)) return response;
    const url = URL.parse(request.url);
    // What a form sends is not in its address.
    const page = url?.search === "" ? pageOf(url) : undefined;
    return page === undefined ? response : seeOther(page);
  };

  function pageOf(address: URL): string | undefined {
    const elsewhere = ELSEWHERE.find(([form]) => form.test(address.pathname));
    if (elsewhere) return address.pathname.replace(...elsewhere);
    if (isPage(address) || patterns.of({ method: "POST", url: address.href }) === "none") return undefined;
    let page = address;
    // "/" is a page.
    while (!isPage(page)) page = new URL(page.pathname.slice(0, page.pathname.lastIndexOf("/")) || "/", page);
    return page.pathname;
  }

  function isPage({ href }: URL): boolean {
    return patterns.of({ method: "GET", url: href }) !== "none";
  }
}
