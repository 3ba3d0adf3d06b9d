/** A sign that has no meaning of its own in an address. */
const SIGN = String.raw`[^\p{C}\p{Z}@"(),:;<>[\]\\]`;

/** The same of a label of a domain. */
const LABEL = String.raw`(?:(?!\.)${SIGN})+`;

const ADDRESS = new RegExp(String.raw`^${SIGN}{1,64}@${LABEL}(?:\.${LABEL})*$`, "u");

/** Characters of an address at most (RFC 5321, sections 4.5.3.1.1 to 4.5.3.1.3). */
const MOST = 254;

/** Whether `text` is an address to which mail can go: without a name, quotes or comments, so that each program reads the same in it. */
export function isEmailAddress(text: string): boolean {
  return text.length <= MOST && ADDRESS.test(text);
}
