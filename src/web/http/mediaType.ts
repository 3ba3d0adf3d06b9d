/** The type of a body, without what follows it, in which letters count. */
const TYPE = /^[^;]*/;

/** What browsers send forms as (HTML Standard, section 4.10.21.3), but for plain text, which no program reads the same as another. */
const FORM = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)(?:;|$)/;

/** Where a body is a file, of whatever type. */
const OF_FILES = /^\w+:\/\/[^/?#]*\/files(?:[?#]|$)/;

/** Has what reads the body of a post find its type in small letters, by which alone it knows it: they may be of any size (RFC 9110, section 8.3.1). */
export function makeTypeUsual({ method, headers }: Request): void {
  const told = method === "POST" ? headers.get("content-type") : null;
  const usual = told?.replace(TYPE, (type) => type.trim().toLowerCase());
  if (usual !== undefined && usual !== told) headers.set("content-type", usual);
}

/**
 * Whether what is posted is no form, its type being usual. No page sends such a thing, and JSON, which the framework would read,
 * may be nested so deep that looking through it takes seconds.
 */
export function isNoForm({ method, headers, url }: Request): boolean {
  const type = method === "POST" ? headers.get("content-type") : null;
  return type !== null && !FORM.test(type) && !OF_FILES.test(url);
}
