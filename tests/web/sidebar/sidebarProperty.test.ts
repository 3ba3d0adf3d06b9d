import { expect, test } from "bun:test";
import fc from "fast-check";
import { assemble } from "../../../src/robin.ts";
import { LOBBY } from "../../../src/domain/room.ts";
import type { User } from "../../../src/domain/user.ts";
import { Sidebar } from "../../../src/web/sidebar/sidebar.tsx";
import { en } from "../../../src/words/en.ts";
import { Place, write, type Write } from "../../support/roomWrites.ts";

test("whatever is written, a sidebar shows what a new one would, of the same version, and of another one when that is something else", async () => {
  const property = fc.asyncProperty(fc.array(write, { minLength: 15, maxLength: 30 }), happen);
  await fc.assert(property, { seed: 20261127, numRuns: 10 });
}, 30_000);

/** Rooms of which each user has pages open. */
const PAGES = [LOBBY, 2, 4];

type Shown = { readonly version: string; readonly html: string };

async function happen(writes: readonly Write[]): Promise<void> {
  const place = new Place();
  const pages = new Map<string, Shown>();
  for (const one of writes) {
    await place.apply(one);
    place.robin.members.flush();
    const { db, settings, now, sidebar } = place.robin;
    const fresh = new Sidebar(assemble(db, settings, now));
    for (const user of place.users) {
      for (const room of PAGES) {
        for (const isPast of [false, true]) {
          const key = `${user.id} ${room} ${isPast}`;
          const html = shown(fresh, user, room, isPast);
          const version = sidebar.version(user, room, isPast);
          const before = pages.get(key);
          expect(shown(sidebar, user, room, isPast)).toBe(html);
          expect(fresh.version(user, room, isPast)).toBe(version);
          if (before?.version === version) expect(before.html).toBe(html);
          pages.set(key, { version, html });
        }
      }
    }
  }
}

/** The sidebar without its version. */
function shown(sidebar: Sidebar, user: User, room: number, isPast: boolean): string {
  return sidebar.update(en, user, room, { isPast }).replace(/name="now" value="[^"]*"/, "");
}
