import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "../../src/domain/refusal.ts";
import { expect, spyOn } from "bun:test";
import type { User } from "../../src/domain/user.ts";
import { hashOfSecret } from "../../src/base/linkSecrets.ts";
import { limits } from "../../src/base/limits.ts";
import { LOBBY } from "../../src/domain/room.ts";
import { eventually } from "./chromium.ts";
import { Site } from "./site.ts";
import { PASSWORD, type Tab } from "./tab.ts";
import { png } from "../support/files.ts";
import { gif } from "../support/pictures.ts";
import { NotingMailTransport } from "../support/mailing.ts";
import { sendFiles } from "../support/sentFiles.ts";
import { deleteMessage, editMessage, react, sendMessage } from "../support/messages.ts";
import { makeDirect, commit } from "../support/rooms.ts";
import { changeRoom } from "../support/robin.ts";

/** A page, or a state that it can be in. */
export type Shown = {
  readonly name: string;
  /** Whether a guest sees it, or Ada, who owns the place. */
  readonly isForGuests?: boolean;
  /** Whether only a narrow window has it. */
  readonly isNarrow?: boolean;
  /** Whether it is there as soon as the page is, and nothing has to be done on it. */
  readonly isPlain?: boolean;
  /** Leads `tab` there. */
  readonly open: (tab: Tab) => Promise<unknown>;
};

const CODE = `
\`\`\`ts
export function greet(name: string, isMorning = new Date().getHours() < 12): string {
  return isMorning ? \`Good morning, \${name}\` : \`Hello, \${name}\`; // a comment that is long enough to scroll sideways
}
\`\`\``;

/** Fills the place in which `ada` reads with people, rooms and a conversation, and gives every page and state of it. */
export async function everyPage(site: Site, ada: User): Promise<readonly Shown[]> {
  const { robin } = site;
  const { rooms, presence, members } = robin;
  const [bob, grace, nour] = [await site.user("Bob"), await site.user("Grace"), await site.user("نور")];
  const me = ada;
  const garden = site.room("open", "Garden", bob, me);
  const long = site.room("private", "The committee that plans the summer festival by the lake", me, bob);
  const quiet = site.room("open", "Announcements", bob, me);
  const slow = site.room("open", "Questions", bob, me);
  const old = site.room("open", "Last year", me);
  const empty = site.room("private", "Somewhere new", me);
  const unjoined = site.room("open", "Cooking", bob);
  const direct = makeDirect(robin, bob, [me.id]).id;
  const among = makeDirect(robin, grace, [me.id, bob.id, nour.id]).id;
  changeRoom(robin, { topic: "What grows, and what does not" }, garden);
  changeRoom(robin, { postingPolicy: "moderators" }, quiet);
  changeRoom(robin, { slowModeSeconds: 30, keepDays: 30 }, slow);

  await robin.statuses.set(bob.id, { emoji: "🌻", words: "In the garden all day", minutes: 0 });
  const attend = () => {
    robin.attendance.see(bob.id, false);
    robin.attendance.see(grace.id, true);
  };
  attend();
  // For as long as the pages are looked at.
  setInterval(attend, limits.attendance.together).unref();
  robin.attendance.publish();

  const picture = () => new Response(Bun.file(join(import.meta.dir, "../../docs/phone.png")));
  for (const user of [bob, nour]) await robin.picturing.set(user, picture);

  const say = (room: number, user: User, content: string, replyTo?: number) =>
    sendMessage(site.robin, { user, room, content, replyTo });
  const id = () => site.robin.heads.newest;
  await say(LOBBY, bob, "Good morning! Has anybody seen the keys of the workshop?");
  const asked = id();
  await say(LOBBY, bob, "I looked in the kitchen and in the shed.");
  await say(LOBBY, grace, "I have them. The workshop is open from nine.", asked);
  await say(LOBBY, me, "Then I come by at ten and bring the **drill**.");
  await say(
    LOBBY,
    nour,
    "صباح الخير! سأحضر الخشب والمسامير معي، ومعها https://example.com إن احتجتم إلى الرسم.",
  );
  await say(LOBBY, grace, `@Ada, this is how the sign greets people now:${CODE}`);
  await say(LOBBY, me, "🎉");
  await say(
    LOBBY,
    bob,
    "> The workshop is open from nine\n\nPerfect. What is left to do:\n\n- sand the table\n- oil it, *twice*\n- `make install` on the new computer\n\nhttps://example.com/a-very-long-address/that-has-no-place-to-break/and-goes-on-and-on/until-it-is-longer-than-a-phone-is-wide",
  );
  await say(LOBBY, grace, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft");
  await say(LOBBY, bob, "I said something that I should not have said");
  await deleteMessage(site.robin, id(), bob);
  const send = async (name: string, bytes: Uint8Array | string) => {
    const taken = await robin.uploads.take(
      { user: me, room: LOBBY, name },
      () => new Response(bytes as string),
    );
    if (taken instanceof Refusal) throw new Error(name);
    return { id: taken.id, description: "" };
  };
  const pictures = [
    await send("harbour.png", png(1_200, 700)),
    await send("boat.gif", gif(3, "", [320, 200])),
  ];
  const sound = await send("bell.wav", "RIFF\x24\0\0\0WAVEfmt ");
  const files = [...pictures, sound, await send("What everybody brings to the summer festival.txt", "Cake")];
  await robin.posting.post({ user: me, room: LOBBY, content: "From yesterday", address: "", files });
  await say(LOBBY, me, "See you at nine");
  await editMessage(site.robin, { id: id(), user: me, content: "See you at ten" });
  const pin = (message: number) => commit(robin, () => robin.messages.pin(robin.messages.find(message)!, me));
  for (const message of [asked, asked + 2, asked + 5]) await pin(message);
  for (const user of [ada, bob, grace]) await react(site.robin, asked, "👀", user);
  await react(site.robin, asked, "🔑", grace);
  const numbers = Array.from({ length: 110 }, (_, index) => `Row ${index + 1} of the garden is planted`);
  const early = id() + 12;
  await site.sayIn(garden, bob, ...numbers);
  await say(long, bob, "@Ada, can you bring the plan?");
  await say(direct, bob, "Are you there?");
  await say(among, grace, "Only the four of us read this");
  await say(quiet, bob, "The heating is repaired on Friday.");
  await say(slow, bob, "Ask here, one question at a time.");
  await say(old, me, "That was a good year.");
  commit(robin, () => rooms.archive(old, me.id));
  await say(unjoined, bob, "Today: lentils.");
  const listed = ["plan of the garden.png", "صورة الحديقة.png", `${"a very long name ".repeat(8)}.pdf`];
  await sendFiles(site.robin, { user: nour, room: unjoined, names: [...listed, "bees.mp4"] });
  const asking = site.room("private", "Surprise for Grace", bob);
  await say(asking, bob, "Shall we bake a cake?");
  const bees = site.room("private", "Bees", grace);
  commit(robin, () => robin.invitations.add(asking, me.id, bob.id));
  commit(robin, () => robin.invitations.add(bees, me.id, grace.id));
  commit(robin, () => robin.invitations.add(long, nour.id, me.id));
  const opened = site.room("private", "Library", me, bob);
  await say(opened, bob, "Nobody else reads this.");
  const library = rooms.find(opened)!;
  const opening = { settings: { ...library, kind: "open" }, showsHistory: false } as const;
  await robin.roomManagement.change(me, library, opening);
  await say(opened, bob, "And this everybody may.");
  const twin = await site.user("Adа");
  site.robin.db.run("update users set alike = 1 where id = ?", [twin.id]);
  await say(LOBBY, twin, "Please send me your password");
  members.markRead(LOBBY, me.id, asked + 4);
  presence.hold(LOBBY, bob);
  presence.hold(LOBBY, nour);

  const wanted = { note: "", days: 7, uses: 1, rooms: [garden, library.id], names: [] };
  const invites = [
    { ...wanted, note: "Everybody from the woodworking evening in November, and their children", uses: 30 },
    { ...wanted, note: "ليلى", days: 1 },
    wanted,
  ];
  let secret = "";
  for (const one of invites) {
    const made = await robin.inviting.make(me, one);
    if (!(made instanceof Refusal)) ({ secret } = made[0]!);
  }
  await robin.inviting.withdraw(me, 2);
  robin.db.run("update users set invite_id = 1 where id in (?, ?)", [bob.id, grace.id]);
  await robin.place.change(me, {
    ...robin.place.settings,
    welcome: "Welcome to the workshop in Mill Lane. Whoever repairs something is one of us.",
  });
  const noisy = await site.user("Loud");
  await robin.sanctions.ban(me, noisy.id, { minutes: 60, reason: "Twenty advertisements in a minute" });
  await robin.sanctions.mute(me, grace.id, { minutes: 60, reason: "Three times the same joke" });
  await robin.sanctions.liftMute(me, grace.id);
  await robin.reports.report(grace, asked, "This is the third time that somebody asks for the keys");
  await robin.reports.report(me, asked + 1, "Nobody looks in the shed");
  await robin.reports.decide(me, 2, "Nothing to be done");
  await robin.commits.run(() => {
    robin.audit.note("signed in", { user: bob.id, address: "192.0.2.7", session: "0123456789abcdef" });
    robin.audit.note("signed in", { user: grace.id, address: "192.0.2.7", session: "fedcba9876543210" });
    robin.audit.note("wrong password", { user: noisy.id, address: "2001:db8:0:17" });
    robin.audit.note("role given", { user: bob.id, by: me.id, detail: "moderator" });
  });
  const wayBack = await robin.recovery.make(me, grace.id);
  const invited = async (tab: Tab) => {
    await tab.go("/invites");
    await tab.evaluate(`document.querySelector("#note").value = "Somebody new"`);
    await tab.arrive(() => tab.evaluate(`document.querySelector('form[action="/invites"]').requestSubmit()`));
  };

  const at = (path: string) => ({
    isPlain: true,
    open: async (tab: Tab) => {
      // What was written in the state before is not a part of this one.
      await tab.evaluate(`location.protocol === "http:" && (sessionStorage.clear(), localStorage.clear())`);
      await tab.release();
      await tab.go(path);
    },
  });
  const submitted = (path: string, name: string, password: string) => async (tab: Tab) => {
    await tab.go(path);
    await tab.enter(name, password);
  };
  const tooOften = async (tab: Tab) => {
    const wrong = { name: "Grace", password: "not the password" };
    await tab.go("/login");
    await tab.evaluate(`{
      const body = new URLSearchParams(${JSON.stringify(wrong)});
      Promise.all(Array.from({ length: ${limits.signingIn.burst} }, () => fetch("/login", { method: "POST", body })));
    }`);
    await tab.enter(wrong.name, wrong.password);
  };
  const fail = () => {
    throw new Error("a bug");
  };
  const mistake = async (tab: Tab) => {
    const spies = [
      spyOn(site.robin.search, "find").mockImplementation(fail),
      spyOn(console, "error").mockImplementation(() => {}),
    ];
    await at("/search?q=workshop").open(tab);
    for (const spy of spies) spy.mockRestore();
  };
  const formatting = async (tab: Tab) => {
    await at("/").open(tab);
    await tab.evaluate(`document.querySelector(".format").click()`);
    await eventually(async () => expect(await tab.isSeen("#toolbar")).toBe(true));
  };
  /** What is sent is dealt with by `send`, until `seen` is seen. */
  const sent = (send: () => Promise<never>, seen: string) => async (tab: Tab) => {
    await at("/").open(tab);
    const sends = spyOn(site.robin.posting, "post").mockImplementation(send);
    const log = spyOn(console, "error").mockImplementation(() => {});
    await tab.focus("#content");
    await tab.type("I bring the coffee");
    await tab.evaluate("composer.requestSubmit()");
    await eventually(async () => expect(await tab.isSeen(seen)).toBe(true));
    await eventually(() => expect(sends).toHaveBeenCalled());
    for (const spy of [sends, log]) spy.mockRestore();
  };
  const sentByGuest = async (tab: Tab) => {
    await tab.go("/login");
    const submit = `{
      const form = Object.assign(document.createElement("form"), { method: "post", action: "/chats" });
      for (const [name, value] of Object.entries({ content: "May I come in?", room: "${garden}" }))
        form.append(Object.assign(document.createElement("input"), { name, value }));
      document.body.append(form);
      form.submit();
    }`;
    await tab.arrive(() => tab.evaluate(submit));
    expect(await tab.path()).toBe("/chats");
  };
  const marked = async (tab: Tab) => {
    await robin.placeMark.set(me, picture);
    await at("/place").open(tab);
    await robin.placeMark.remove(me);
  };
  /** Figures of a place that is used, and backups of it: on this machine there are none. */
  const used = (since?: number) => async (tab: Tab) => {
    const days = Array.from({ length: 30 }, (_, index) => ({
      day: new Date(Date.UTC(2026, 9, 30 + index)).toISOString().slice(0, 10),
      messages: index < 4 ? 0 : (index % 7 < 5 ? 180 : 40) + ((index * 37) % 90),
      people: index < 4 ? 0 : 3 + ((index * 11) % 9),
    }));
    const hours = Array.from({ length: 24 }, (_, hour) => (hour < 6 ? hour % 2 : 40 + ((hour * 53) % 210)));
    const night = Date.UTC(2026, 10, 28, 3);
    const kept = [-3_600_000, 0, 86_400_000].map((ago, index) => ({
      name: `robin-${index}.tar.zst`,
      at: night - ago,
      bytes: 412_000_000 - index * 3_000_000,
      isByHand: index === 0,
    }));
    const { statistics, backups } = site.robin;
    const spies = [
      spyOn(statistics, "in").mockResolvedValue({
        activity: { timeZone: "Europe/Berlin", days, hours, text: 1, files: 1, since: night },
        use: { database: 61_000_000, files: 390_000_000, backups: 1_227_000_000, free: 48_300_000_000 },
        lasting: 1_234,
      }),
      spyOn(backups!, "state").mockReturnValue({
        kept,
        since,
        failure: since === undefined ? undefined : { at: night, why: "full" },
        lacksFiles: since !== undefined,
      }),
    ];
    await at("/admin").open(tab);
    for (const spy of spies) spy.mockRestore();
  };
  const pictureRefused = async (tab: Tab) => {
    await at("/profile").open(tab);
    await tab.arrive(() =>
      tab.evaluate(`{
        const files = new DataTransfer();
        files.items.add(new File(["no picture"], "letter.txt"));
        const field = document.getElementById("picture");
        field.files = files.files;
        field.form.requestSubmit();
      }`),
    );
  };
  const onIphone = async (tab: Tab) => {
    await at("/push").open(tab);
    const shown = `document.querySelectorAll("#push [data-state]:not([hidden])").length`;
    await eventually(async () => expect(await tab.evaluate<number>(shown)).toBe(1));
    await tab.evaluate(
      `for (const part of document.querySelectorAll("#push [data-state]")) part.hidden = part.dataset.state !== "iphone"`,
    );
  };
  /** With an address that is to be confirmed, and with one that is. */
  const askedForEmail = (path: string) => async (tab: Tab) => {
    const draft = { user: me.id, wanted: "ada@example.org", origin: site.origin, language: "en" };
    commit(robin, () => {
      robin.emails.want(draft);
      robin.emails.offer(me.id, hashOfSecret("asked"), Number.MAX_SAFE_INTEGER);
    });
    await at(path).open(tab);
  };
  const withEmail = async (tab: Tab) => {
    await askedForEmail("/push")(tab);
    commit(robin, () => robin.emails.confirm(me.id));
    await at("/push").open(tab);
  };
  const tools = async (tab: Tab) => {
    await at("/").open(tab);
    await tab.evaluate(`{
      const more = document.querySelector("#chat-${asked} > .more");
      more.scrollIntoView({ block: "center" });
      more.click();
    }`);
    await eventually(async () => expect(await tab.isSeen("#tools .tools")).toBe(true));
  };
  const emoji = async (tab: Tab) => {
    await tools(tab);
    await tab.focus("#tools input");
    await eventually(async () => expect(await tab.isSeen("#found button")).toBe(true));
  };

  return [
    { name: "guest-lobby", isForGuests: true, ...at("/") },
    { name: "guest-message", isForGuests: true, ...at(`/chats/${asked}`) },
    { name: "guest-past", isForGuests: true, ...at(`/chats?before=${asked + 5}`) },
    { name: "guest-sign-in", isForGuests: true, ...at("/login") },
    { name: "guest-sign-in-wrong", isForGuests: true, open: submitted("/login", "Ada", "not the password") },
    { name: "guest-sign-in-too-often", isForGuests: true, open: tooOften },
    { name: "guest-forgotten", isForGuests: true, ...at("/forgotten") },
    { name: "guest-forgotten-sent", isForGuests: true, ...at("/forgotten?sent=1") },
    { name: "guest-unsubscribe", isForGuests: true, ...at("/unsubscribe/1-abc") },
    { name: "guest-session-ended", isForGuests: true, ...at("/login?ended=1") },
    { name: "guest-register", isForGuests: true, ...at("/register") },
    { name: "guest-register-refused", isForGuests: true, open: submitted("/register", "a b", "short") },
    { name: "guest-join", isForGuests: true, ...at(`/join/${secret}`) },
    { name: "guest-sign-in-banned", isForGuests: true, open: submitted("/login", "Loud", PASSWORD) },
    { name: "guest-recover", isForGuests: true, ...at(`/recover/${wayBack as string}`) },
    { name: "guest-join-over", isForGuests: true, ...at("/join/nobody-made-this") },
    { name: "guest-nothing-here", isForGuests: true, ...at("/nothing") },
    { name: "guest-mistake", isForGuests: true, open: mistake },
    { name: "guest-offline", isForGuests: true, ...at("/offline") },
    { name: "guest-search", isForGuests: true, ...at("/search?q=workshop") },
    { name: "place", ...at("/place?saved=1") },
    { name: "place-marked", open: marked },
    { name: "inbox", ...at("/inbox") },
    { name: "push", ...at("/push?saved=1") },
    { name: "push-iphone", open: onIphone },
    { name: "push-email", open: withEmail },
    { name: "email-asked", open: askedForEmail("/profile") },
    { name: "email-confirm", open: askedForEmail("/email/asked") },
    { name: "email-over", ...at("/email/nobody-made-this") },
    { name: "audit", ...at("/audit") },
    { name: "admin", ...at("/admin") },
    { name: "admin-used", open: used() },
    { name: "admin-backing-up", open: used(Date.UTC(2026, 10, 28, 12)) },
    { name: "reports", ...at("/reports") },
    { name: "invites", ...at("/invites") },
    { name: "invites-made", open: invited },
    { name: "lobby", ...at("/") },
    {
      name: "lobby-files",
      open: async (tab) => {
        await at("/").open(tab);
        await tab.evaluate(`{
          const dropped = new DataTransfer();
          dropped.items.add(new File(["x"], "notes.txt", { type: "text/plain" }));
          dropped.items.add(new File(["x"], "broken.png", { type: "image/png" }));
          document.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: dropped }));
        }`);
        await eventually(async () => expect(await tab.isSeen(".chosen li:last-child .field")).toBe(true));
      },
    },
    { name: "picture", ...at(`/files/${pictures[0]!.id}`) },
    { name: "guest-picture", isForGuests: true, ...at(`/files/${pictures[1]!.id}`) },
    { name: "lobby-reply", ...at(`/?reply=${asked}`) },
    { name: "lobby-around", ...at(`/rooms/1/chats/${asked}`) },
    { name: "lobby-tools", open: tools },
    { name: "lobby-emoji", open: emoji },
    {
      name: "lobby-editing",
      open: async (tab) => {
        await at("/").open(tab);
        await tab.focus("#content");
        await tab.key("ArrowUp");
        await eventually(async () => expect(await tab.isSeen("#context")).toBe(true));
      },
    },
    {
      name: "lobby-mention",
      open: async (tab) => {
        await at("/").open(tab);
        await tab.focus("#content");
        await tab.type("@");
        await eventually(async () => expect(await tab.isSeen("#mentions")).toBe(true));
      },
    },
    {
      name: "lobby-preview",
      open: async (tab) => {
        await at("/").open(tab);
        await tab.focus("#content");
        await tab.type("Look: *this* is `it`");
        await tab.evaluate(`document.querySelector("#composer [formaction]").click()`);
        await eventually(async () => expect(await tab.isSeen("#preview")).toBe(true));
      },
    },
    { name: "lobby-formatting", open: formatting },
    {
      name: "lobby-emoji-for-the-box",
      open: async (tab) => {
        await formatting(tab);
        await tab.evaluate(`document.querySelector("#toolbar [name=emoji]").click()`);
        await eventually(async () => expect(await tab.isSeen("#emoji")).toBe(true));
      },
    },
    {
      name: "lobby-refused",
      open: async (tab) => {
        await at("/").open(tab);
        await tab.focus("#content");
        await tab.type("x".repeat(4_001));
        await tab.evaluate("composer.requestSubmit()");
        await eventually(async () => expect(await tab.isSeen("#reason")).toBe(true));
      },
    },
    { name: "lobby-sending", open: sent(() => new Promise(() => {}), "#composer[aria-busy]") },
    { name: "lobby-failed", open: sent(fail, "#outbox .unsent") },
    {
      name: "lobby-away",
      open: async (tab) => {
        await at("/").open(tab);
        await tab.setOffline(true);
        await eventually(async () => expect(await tab.isSeen("#status")).toBe(true));
        await tab.setOffline(false);
      },
    },
    {
      name: "lobby-keys",
      open: async (tab) => {
        await at("/").open(tab);
        await tab.evaluate(
          `document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true, cancelable: true }))`,
        );
        await eventually(async () => expect(await tab.isSeen("#sheet")).toBe(true));
      },
    },
    {
      name: "lobby-drawer",
      isNarrow: true,
      open: async (tab) => {
        await at("/").open(tab);
        await tab.evaluate(`document.querySelector(".menu").click()`);
        await eventually(async () => expect(await tab.isSeen("#places")).toBe(true));
        await tab.rest();
      },
    },
    {
      name: "room-news-above",
      open: async (tab) => {
        await at(`/rooms/${garden}`).open(tab);
        await eventually(async () => expect(await tab.isSeen("#ahead")).toBe(true));
      },
    },
    {
      name: "room-news-below",
      open: async (tab) => {
        await tab.go(`/rooms/${garden}`);
        await tab.scroll("-1500");
        await site.sayIn(garden, bob, "And the last row, too");
        await eventually(async () => expect(await tab.isSeen("#news")).toBe(true));
      },
    },
    {
      name: "room-loading",
      open: async (tab) => {
        await at("/keys").open(tab);
        const older = await tab.hold("*before=*");
        await tab.go(`/rooms/${garden}`);
        await tab.scroll("-log.scrollHeight");
        await eventually(() => expect(older.waiting).toBe(1));
      },
    },
    { name: "room-long-name", ...at(`/rooms/${long}`) },
    { name: "room-empty", ...at(`/rooms/${empty}`) },
    { name: "room-not-joined", ...at(`/rooms/${unjoined}`) },
    { name: "room-asked-in", ...at(`/rooms/${asking}`) },
    { name: "room-opened", ...at(`/rooms/${opened}`) },
    { name: "guest-kept", isForGuests: true, open: sentByGuest },
    {
      name: "person-hand-over",
      open: async (tab) => {
        await at(`/users/${grace.id}`).open(tab);
        await tab.evaluate(`document.querySelector("details.delete summary").click()`);
      },
    },
    { name: "room-slow", ...at(`/rooms/${slow}`) },
    {
      name: "room-disk-full",
      open: async (tab) => {
        const reserve = join(robin.settings.dataDir, "robin.reserve");
        const warned = spyOn(console, "error").mockImplementation(() => {});
        writeFileSync(reserve, "");
        robin.reserve.spend();
        await tab.go(`/rooms/${garden}`);
        writeFileSync(reserve, "");
        await robin.reserve.keep();
        warned.mockRestore();
      },
    },
    { name: "room-archived", ...at(`/rooms/${old}`) },
    { name: "room-direct", ...at(`/rooms/${direct}`) },
    { name: "room-among-few", ...at(`/rooms/${among}`) },
    { name: "forbidden", ...at(`/rooms/${direct}/settings`) },
    { name: "room-past", ...at(`/chats?before=${early}&room=${garden}`) },
    { name: "message", ...at(`/chats/${asked}`) },
    { name: "rooms", ...at("/rooms") },
    { name: "room-about", ...at(`/rooms/${long}/members`) },
    { name: "room-files", ...at(`/rooms/${unjoined}/files`) },
    { name: "room-pinned", ...at("/rooms/1/pinned") },
    { name: "room-pinned-none", ...at(`/rooms/${empty}/pinned`) },
    { name: "room-files-none", ...at(`/rooms/${empty}/files?kind=images`) },
    { name: "room-settings", ...at(`/rooms/${long}/settings`) },
    { name: "people", ...at("/users") },
    { name: "person", ...at(`/users/${twin.id}`) },
    { name: "person-banned", ...at(`/users/${noisy.id}`) },
    {
      name: "person-ban",
      open: async (tab) => {
        await tab.go(`/users/${bob.id}`);
        await tab.evaluate(`document.querySelector('form[action$="/ban"]').closest("details").open = true`);
      },
    },
    {
      name: "message-report",
      open: async (tab) => {
        await tab.go(`/chats/${asked}`);
        await tab.evaluate(`document.querySelector("details.report").open = true`);
      },
    },
    {
      name: "person-recovery",
      open: async (tab) => {
        await tab.go(`/users/${bob.id}`);
        await tab.arrive(() =>
          tab.evaluate(`document.querySelector('form[action="/users/${bob.id}/recover"]').requestSubmit()`),
        );
      },
    },
    { name: "search", ...at("/search?q=workshop") },
    { name: "search-files", ...at("/search?q=garden has:image") },
    { name: "search-nothing", ...at("/search?q=nothingofthekind") },
    { name: "search-unknown", ...at("/search?q=from:nobody") },
    { name: "account", ...at("/profile") },
    { name: "account-picture-refused", open: pictureRefused },
    { name: "keys", ...at("/keys") },
  ];
}

/** So high, in px, is a wide window that shows all rooms: axe-core takes those that the list cuts off for hidden by what is below it. */
const HIGH = 960;

/** What `look` finds on all pages in `language`, by the name of the page; before each, `prepare` makes the tab narrow. */
export async function lookAt(
  language: string,
  look: (tab: Tab, shown: Shown) => Promise<string[]>,
  prepare?: (tab: Tab) => Promise<unknown>,
): Promise<Record<string, string[]>> {
  await using site = new Site({}, { mail: new NotingMailTransport() });
  const ada = await site.signedIn("Ada");
  const guest = await site.visitor();
  for (const tab of [ada, guest]) await tab.speak(language);
  const found: Record<string, string[]> = {};
  for (const shown of await everyPage(site, site.userOf(ada))) {
    const { name, isForGuests, isNarrow, open } = shown;
    const tab = isForGuests ? guest : ada;
    await (prepare?.(tab) ?? (isNarrow ? tab.becomePhone() : tab.becomeDesktop(HIGH)));
    await open(tab);
    expect(await tab.evaluate<string>("document.documentElement.lang")).toBe(language);
    const wrong = await look(tab, shown);
    if (wrong.length > 0) found[name] = wrong;
  }
  return found;
}
