import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { isGone, line, reads, shows } from "./gestures.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";
import { commit } from "../support/rooms.ts";

/** Ada, who owns the place, Bob and Grace, each in the lobby. */
async function three(site: Site): Promise<[ada: Tab, bob: Tab, grace: Tab]> {
  return [await site.signedIn("Ada"), await site.signedIn("Bob"), await site.signedIn("Grace")];
}

/** The same, of whom Ada and Bob are on no page yet, and Grace needs none. */
async function two(site: Site): Promise<[ada: Tab, bob: Tab]> {
  const tabs: [Tab, Tab] = [await site.tabOf("Ada"), await site.tabOf("Bob")];
  await site.user("Grace");
  return tabs;
}

/** Waits for another page, at `path`, that nobody asked for by the address. */
function arrivesAt(tab: Tab, path: string): Promise<void> {
  return eventually(async () => {
    expect(await tab.path()).toBe(path);
    expect(await tab.evaluate("document.readyState")).toBe("complete");
  });
}

async function names(tab: Tab): Promise<string[]> {
  return tab.evaluate(`[...document.querySelectorAll("#places .place .name")].map((name) => name.innerText)`);
}

inChromium("Three people in an open room", () => {
  test("make it, find it, join it, talk in it, and see in the lobby what is unread", async () => {
    await using site = new Site();
    const [ada, bob, grace] = await three(site);
    await ada.arrive(() => ada.click("#places a[href='/rooms']"));
    await ada.focus("#name");
    await ada.type("Garden");
    await ada.focus("#topic");
    await ada.type("What grows");
    await ada.submit();
    expect(await ada.path()).toBe("/rooms/2");
    expect(await line(ada, ".bar")).toContain("Garden What grows");
    expect(await names(ada)).toEqual(["Lobby", "Garden"]);

    await bob.go("/rooms");
    await bob.arrive(() => bob.click(".list a[href='/rooms/2']"));
    expect(await names(bob)).toEqual(["Lobby", "Garden"]);
    await bob.arrive(() => bob.click(".join button"));
    expect(await names(bob)).toEqual(["Lobby", "Garden"]);
    await bob.arrive(() => bob.click("#place-1 a"));

    await ada.send("The first leaf");
    await reads(bob, "#place-2", "Garden 1 1 unread");
    expect(await bob.evaluate("document.title")).toBe("• Lobby · Robin");
    await ada.send("@Bob come and see");
    await reads(bob, "#place-2", "Garden 2 2 unread 1 1 for you");
    expect(await bob.evaluate("document.title")).toBe("(1) Lobby · Robin");
    expect(await bob.evaluate("document.querySelector('link[rel=icon]').href")).toContain("calling/1.");
    expect(await names(grace)).toEqual(["Lobby"]);
    expect(await grace.evaluate("document.title")).toBe("Lobby · Robin");

    await bob.arrive(() => bob.click("#place-2 a"));
    await shows(bob, ["The first leaf", "@Bob come and see"]);
    await bob.send("Here I am");
    await shows(ada, ["The first leaf", "@Bob come and see", "Here I am"]);
    await bob.arrive(() => bob.click("#place-1 a"));
    expect(await line(bob, "#place-2")).toBe("Garden");
    expect(await bob.evaluate("document.title")).toBe("Lobby · Robin");
    for (const tab of [ada, bob, grace]) expect(tab.troubles).toEqual([]);
  });

  test("join it by speaking", async () => {
    await using site = new Site();
    const [ada, bob] = await two(site);
    const room = site.room("open", "Garden", site.userOf(ada));
    await ada.go("/");
    await bob.go(`/rooms/${room}`);
    await bob.send("Hello");
    await shows(bob, ["Hello"]);
    await reads(ada, `#place-${room}`, "1 unread");
    await eventually(async () => expect(await names(bob)).toEqual(["Lobby", "Garden"]));
  });

  test("read it to the end when it is archived meanwhile, and leave when it is deleted", async () => {
    await using site = new Site();
    const [ada, bob] = await two(site);
    const room = site.room("open", "Garden", site.userOf(ada), site.userOf(bob));
    await site.sayIn(room, site.userOf(ada), "The last leaf");
    await bob.go(`/rooms/${room}`);
    await ada.go(`/rooms/${room}/settings`);
    await ada.click("details:has(form[action$=archive]) summary");
    await ada.arrive(() => ada.click("form[action$=archive] button"));
    await reads(bob, ".silence", "archived");
    expect(await bob.isSeen("#content")).toBe(false);
    expect(await bob.said()).toEqual(["The last leaf"]);

    await ada.click("details.delete summary");
    await ada.arrive(() => ada.click("details.delete button"));
    await arrivesAt(bob, "/");
    expect(await names(bob)).toEqual(["Lobby"]);
  });
});

inChromium("Three people and a private room", () => {
  test("of which the one who is not invited sees nothing, and the invited one is asked at once", async () => {
    await using site = new Site();
    const [ada, bob, grace] = await three(site);
    await ada.go("/rooms");
    await ada.focus("#name");
    await ada.type("Surprise");
    await ada.click("input[value=private]");
    await ada.arrive(() => ada.click("section[aria-labelledby=new-room] .button"));
    await ada.send("Bob will bring the cake");
    await ada.arrive(() => ada.click(".bar h1 a"));
    await ada.focus("#name");
    await ada.type("bob");
    await ada.submit();
    expect(await line(ada, "section[aria-labelledby=asked]")).toContain("Bob");

    await reads(bob, "#asked-2", "Surprise Ada invites you");
    expect(await names(bob)).toEqual(["Lobby"]);
    await bob.arrive(() => bob.click("#asked-2 a"));
    await shows(bob, ["Bob will bring the cake"]);
    expect(await line(bob, ".join")).toContain("Ada invites you to this room.");
    await bob.send("I will");
    await eventually(async () => expect(await names(bob)).toEqual(["Lobby", "Surprise"]));
    await ada.reload();
    expect(await line(ada, ".people")).toContain("Bob");
    await grace.go("/rooms");
    expect(await grace.evaluate("document.body.innerText")).not.toContain("Surprise");
    await grace.go("/rooms/2");
    expect(await grace.text("h1")).toBe("There is nothing here");
  });

  test("is left alone by one who says no, who is not in it and is asked no more", async () => {
    await using site = new Site();
    const [ada, bob] = await two(site);
    const room = site.room("private", "Surprise", site.userOf(ada));
    commit(site.robin, () =>
      site.robin.invitations.add(site.robin.rooms.find(room)!.id, site.userOf(bob).id, site.userOf(ada).id),
    );
    await bob.go(`/rooms/${room}`);
    await bob.arrive(() => bob.click(".join .quiet"));
    expect(await bob.path()).toBe("/");
    expect(await names(bob)).toEqual(["Lobby"]);
    expect(await bob.evaluate("document.body.innerText")).not.toContain("Surprise");
    await bob.go(`/rooms/${room}`);
    expect(await bob.text("h1")).toBe("There is nothing here");
  });

  test("which one who is taken out of it leaves at once, with nothing of what is said then", async () => {
    await using site = new Site();
    const [ada, bob] = await two(site);
    const room = site.room("private", "Surprise", site.userOf(ada), site.userOf(bob));
    await bob.go(`/rooms/${room}`);
    await ada.go(`/rooms/${room}/members`);
    await ada.click("details:has(form[action$='/remove']) summary");
    await ada.arrive(() => ada.click("form[action$='/remove'] button"));
    await arrivesAt(bob, "/");
    await eventually(async () => expect(await names(bob)).toEqual(["Lobby"]));
    expect(await line(ada, ".people")).not.toContain("Bob");
  });
});

inChromium("What was refused", () => {
  test.each(["with script", "without script"])(
    "is in view, where the focus is, however many rooms there are (%s)",
    async (how) => {
      await using site = new Site();
      const ada = await site.tabOf("Ada");
      for (let room = 1; room <= 60; room += 1) site.room("open", `Room ${room}`, site.userOf(ada));
      const hasScript = how === "with script";
      if (!hasScript) await ada.withoutScript();
      await ada.becomePhone();
      for (const [field, typed] of [
        ["name", "x".repeat(61)],
        ["people", "Nobody"],
      ] as const) {
        await ada.go("/rooms");
        await ada.focus(`#${field}`);
        await ada.type(typed);
        await ada.submit();
        const isInView = `(() => {
          const { top, bottom } = document.getElementById("${field}-problem").getBoundingClientRect();
          return document.activeElement.id === "${field}" && top > 0 && bottom < innerHeight;
        })()`;
        await eventually(async () => expect(await ada.evaluate<boolean>(isInView)).toBe(true));
        await ada.type("y");
        expect(await ada.isSeen(`#${field}-problem`)).toBe(!hasScript);
      }
    },
  );

  test("of an account is in view where its section is, which is open", async () => {
    await using site = new Site();
    const ada = await site.tabOf("Ada");
    await ada.size(390, 600);
    await ada.go("/profile");
    await ada.click("details.delete summary");
    await ada.focus("#delete-password");
    await ada.type("not the password");
    await ada.submit();
    await eventually(async () =>
      expect(await ada.evaluate("document.activeElement.id")).toBe("delete-password"),
    );
    const top = await ada.evaluate<number>(
      `document.getElementById("delete-password-problem").getBoundingClientRect().bottom`,
    );
    expect(top).toBeWithin(0, 600);
  });
});

inChromium("A conversation among a few", () => {
  test("is found again by the same people, and shows to the others with its first message", async () => {
    await using site = new Site();
    const [ada, bob, grace] = await three(site);
    await ada.go("/rooms");
    await ada.focus("#people");
    await ada.type("Bob Grace");
    await ada.submit();
    expect(await ada.path()).toBe("/rooms/2");
    expect(await ada.text(".bar h1")).toBe("Bob, Grace");
    expect(await names(bob)).toEqual(["Lobby"]);
    await ada.send("Among us");
    await reads(bob, "#place-2", "Ada, Grace 1 1 unread");
    await reads(grace, "#place-2", "Ada, Bob 1 1 unread");
    await grace.arrive(() => grace.click("#place-2 a"));
    await grace.send("Yes");
    await shows(ada, ["Among us", "Yes"]);

    await bob.go("/rooms");
    await bob.focus("#people");
    await bob.type("grace, ADA");
    await bob.submit();
    expect(await bob.path()).toBe("/rooms/2");
    await shows(bob, ["Among us", "Yes"]);
  });
});

inChromium("On a phone", () => {
  test("the rooms are in a drawer that a finger opens, and that says when something calls", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada", (tab) => tab.becomePhone());
    const room = site.room("open", "Garden", bob, site.userOf(ada));
    await isGone(ada, "#places");
    await site.sayIn(room, bob, "leaves");
    const dot = `getComputedStyle(document.querySelector(".menu"), "::after").content`;
    await eventually(async () => expect(await ada.evaluate<string>(dot)).toContain("Unread"));
    await ada.openDrawer();
    await reads(ada, `#place-${room}`, "1 unread");
    await site.sayIn(room, bob, "more leaves");
    await reads(ada, `#place-${room}`, "2 unread");
    expect(await ada.isSeen("#places")).toBe(true);
    await ada.arrive(() => ada.tap(`#place-${room} a`));
    await shows(ada, ["leaves", "more leaves"]);
  });

  test.each(["a member", "a guest"])(
    "the drawer is beside the page once one turns the phone (%s)",
    async (who) => {
      await using site = new Site();
      await site.say(await site.user("Bob"), "leaves");
      const become = (tab: Tab) => tab.becomePhone();
      const tab = who === "a member" ? await site.signedIn("Ada", become) : await site.visitor();
      if (who === "a guest") await become(tab);
      await tab.go("/");
      await tab.openDrawer();
      await tab.size(844, 390, true);
      await eventually(async () => {
        const [places, main] = await tab.evaluate<[number, number]>(
          `[places.getBoundingClientRect().right, document.querySelector("main").getBoundingClientRect().left]`,
        );
        expect(places).toBe(main);
      });
      expect(await tab.isSeen("#places")).toBe(true);
      await tab.tap("#chat-1 .content");
      expect(tab.troubles).toEqual([]);
    },
  );

  test("the drawer opens without script too", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", async (tab) => {
      await tab.becomePhone();
      await tab.withoutScript();
    });
    await ada.openDrawer();
    await ada.arrive(() => ada.tap("#places a[href='/rooms']"));
    expect(await ada.text("h1")).toBe("Rooms");
  });
});
