import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";
import { makeDirect, commit } from "../support/rooms.ts";
import { changeRoom } from "../support/robin.ts";
import { sendMessage } from "../support/messages.ts";

const folder = process.argv[2]!;
const only = process.argv[3];
mkdirSync(folder, { recursive: true });
await using site = new Site({});
const ada = await site.signedIn("Ada");
const me = site.userOf(ada);
const { robin } = site;
const people = [];
for (let i = 0; i < 40; i++)
  people.push(
    await site.user(["Bob", "Grace", "Nour", "Wolfeschlegelsteinhausenbergerd"][i] ?? `Person${i}`),
  );
const rooms: number[] = [];
for (let i = 0; i < 60; i++) {
  const name =
    i === 0
      ? "The committee that plans the summer festival by the great lake"
      : i === 1
        ? "غرفة البستان"
        : i % 3
          ? `Team ${i}`
          : (["Garden", "Kitchen", "Treasury", "Announcements", "Cooking", "Chess", "Running", "Books"][
              i / 3
            ] ?? `Project ${i}`);
  const room = site.room(i % 10 === 5 ? "private" : "open", name, people[i % 40]!, me);
  rooms.push(room);
  if (i >= 12 && i < 20)
    changeRoom(
      robin,
      { heading: i < 15 ? "Sports" : "The house and all that is in it, with the cellar".slice(0, 40) },
      room,
    );
  if (i % 4 === 0)
    await sendMessage(robin, { user: people[i % 40]!, room, content: i % 8 ? "Hello all" : "Hello @Ada" });
}
site.room("open", "Not joined", people[0]!);
for (let i = 0; i < 12; i++) {
  const d = makeDirect(robin, people[i]!, i === 2 ? [me.id, people[9]!.id, people[5]!.id] : [me.id]);
  await sendMessage(robin, { user: i % 3 ? me : people[i]!, room: d.id, content: "psst" });
}
for (const r of [3, 10]) commit(robin, () => robin.members.setFavourite(rooms[r]!, me.id, true));
commit(robin, () =>
  robin.members.setFavourite(
    robin.rooms.directOf([me.id, people[1]!.id].sort((a, b) => a - b))!.id,
    me.id,
    true,
  ),
);
for (let i = 0; i < 30; i++)
  await site.say(people[i % 5]!, `Message ${i} of this morning, which is about the garden.`);
const SIZES = [
  [390, 844, true],
  [820, 1180, true],
  [1440, 900, false],
] as const;
const PAGES: Record<string, (t: Tab) => Promise<unknown>> = {
  lobby: (t) => t.go("/"),
  last: (t) => t.go(`/rooms/${rooms[58]}`),
  menu: async (t) => {
    await t.go(`/rooms/${rooms[40]}`);
    await t.evaluate(`document.getElementById("places").showPopover?.()`);
  },
  filter: async (t) => {
    await t.go("/");
    await t.evaluate(`getComputedStyle(places).position === "fixed" && places.showPopover()`);
    await t.focus("#filter");
    await t.type("team 1");
    await Bun.sleep(200);
  },
  rooms: (t) => t.go("/rooms"),
  newdirect: (t) => t.go("/rooms?new=direct"),
  search: (t) => t.go("/search?q=garden"),
  settings: (t) => t.go(`/rooms/${rooms[12]}/settings`),
  about: (t) => t.go(`/rooms/${rooms[30]}/members`),
  message: (t) => t.go(`/chats/1`),
  profile: (t) => t.go(`/profile`),
  inbox: (t) => t.go(`/inbox`),
  people: (t) => t.go(`/users`),
  admin: (t) => t.go(`/admin`),
  unjoined: (t) => t.go(`/rooms/${rooms[59]! + 1}`),
};
for (const language of ["en", "ar"]) {
  await ada.speak(language);
  for (const [w, h, mobile] of SIZES)
    for (const theme of ["light", "dark"] as const) {
      if (theme === "dark" && language === "ar") continue;
      await ada.size(w, h, mobile);
      await ada.cdp("Emulation.setTouchEmulationEnabled", { enabled: mobile });
      await ada.setTheme(theme);
      for (const [name, open] of Object.entries(PAGES)) {
        if (only && !only.split(",").includes(name)) continue;
        if (theme === "dark" && !["lobby", "menu", "rooms"].includes(name)) continue;
        if (language === "ar" && !["lobby", "menu", "rooms", "about"].includes(name)) continue;
        await open(ada);
        await ada.rest();
        const { data } = await ada.cdp<{ data: string }>("Page.captureScreenshot", { format: "png" });
        writeFileSync(join(folder, `${name}-${w}-${theme}-${language}.png`), Buffer.from(data, "base64"));
      }
    }
}
console.log(ada.troubles);
process.exit(0);
