import { domainToASCII } from "node:url";
import { foldName } from "../../names/folding.ts";

/** What an address is compared by: equal for two that differ by case, by width, or by how their domain is written, alone. */
export function foldAddress(address: string): string {
  const [mailbox = "", domain = ""] = address.split("@");
  // Not of others: it takes numbers for an IP address, and writes them out.
  const ascii = isAscii(domain) ? domain : domainToASCII(domain) || domain;
  return `${foldName(mailbox)}@${foldName(ascii)}`;
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}
