import { expect, test } from "bun:test";
import { scan } from "../support/qrCode.ts";
import { eventually, inChromium } from "./chromium.ts";
import { finger, line } from "./gestures.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

/** Sends the form of `action` with `fields` filled in, and waits for the page that answers. */
async function send(tab: Tab, action: string, fields: Record<string, string> = {}): Promise<void> {
  const form = `[...document.querySelectorAll('form[action$="${action}"]')].at(-1)`;
  for (const [name, value] of Object.entries(fields))
    await tab.evaluate(`${form}.elements[${JSON.stringify(name)}].value = ${JSON.stringify(value)}`);
  await tab.arrive(() => tab.evaluate(`${form}.requestSubmit()`));
}

/** Says `content` on a phone, and waits until it is stored. */
async function say(site: Site, phone: Tab, content: string): Promise<void> {
  await phone.focus("#content");
  await phone.type(content);
  await finger.send(phone);
  await eventually(() => expect(site.said()).toContain(content));
}

inChromium("From the first minute on", () => {
  test("a place is claimed, people come in by a code, and a troublemaker is muted, reported, banned and let back in", async () => {
    await using site = new Site();
    const { robin } = site;
    const [olga, phone] = [await site.visitor(), await site.visitor()];
    await olga.comeFrom("203.0.113.1");
    await phone.comeFrom("203.0.113.2");

    await phone.go("/");
    expect(await line(phone, "h1")).toBe("Nobody owns this place yet");

    await olga.go(`/claim/${robin.claiming.secret}`);
    await olga.evaluate(`document.getElementById("place").value = "Chess club"`);
    await olga.enter("Olga");
    expect(await olga.evaluate<string>("document.title")).toBe("Lobby · Chess club");
    await phone.go("/");
    expect(await phone.path()).toStartWith("/login");

    await olga.go("/invites");
    await send(olga, "/invites", { note: "Bob" });
    const link = new URL(
      scan(await olga.evaluate<string>(`document.querySelector("svg.qr, .made svg").outerHTML`)),
    );
    await phone.becomePhone();
    await phone.withoutScript();
    await phone.go(link.pathname);
    expect(await line(phone, ".invited")).toContain("Olga invites you.");
    await phone.enter("Bob");
    expect(await phone.path()).toBe("/");
    const bob = robin.people.named("Bob")!.id;
    await phone.cdp("Emulation.setScriptExecutionDisabled", { value: false });
    await phone.go("/");
    await say(site, phone, "Buy something");

    await olga.go(`/users/${bob}`);
    await send(olga, "/mute", { reason: "No advertisements" });
    await phone.reload();
    expect(await line(phone, ".silence")).toContain("You are muted here until");
    expect(await line(phone, ".silence")).toContain("No advertisements");
    await send(olga, "/unmute");

    const cy = await site.tabOf("Cy");
    await cy.go("/chats/1");
    await send(cy, "/report", { reason: "An advertisement" });
    expect(await line(cy, ".notice")).toContain("Thank you.");
    await olga.go("/reports");
    expect(await line(olga, ".reports blockquote")).toBe("Buy something");
    await send(olga, "/reports/1", { decision: "Banned for a day" });
    expect(await olga.evaluate("document.querySelector('.reports blockquote')")).toBeNull();

    await phone.go("/");
    await eventually(() => expect(robin.longPolls.size).toBeGreaterThan(0));
    await olga.go(`/users/${bob}`);
    await send(olga, "/ban", { minutes: "1440", reason: "Advertisements" });
    await eventually(async () => expect(await phone.path()).toStartWith("/login"));
    await phone.enter("Bob");
    expect(await line(phone, "#trouble")).toContain("You are banned here until");

    await send(olga, "/unban");
    await send(olga, "/recover");
    const back = new URL(await line(olga, ".made code"));
    await phone.go(back.pathname);
    await phone.evaluate(`document.getElementById("password").focus()`);
    await phone.type("another way home");
    await phone.submit();
    expect(await phone.path()).toBe("/");
    await say(site, phone, "I am sorry");
    await cy.go("/");
    expect(await cy.said()).toEqual(["Buy something", "I am sorry"]);
    expect(robin.audit.page({ person: bob }, 20).map(({ event }) => event)).toEqual([
      "recovered",
      "recovery made",
      "ban lifted",
      "banned",
      "report decided",
      "reported",
      "mute lifted",
      "muted",
      "registered",
    ]);
  });

  test("what somebody says whom one hides is folded, and opens where one goes into it", async () => {
    await using site = new Site();
    const ada = await site.tabOf("Ada");
    const bob = await site.user("Bob");
    await site.say(bob, "Noise");
    await ada.go(`/users/${bob.id}`);
    await send(ada, "/hide");
    await ada.go("/");
    const isSeen = (id: number) =>
      ada.evaluate<boolean>(`document.querySelector("#chat-${id} .content").checkVisibility()`);
    expect(await isSeen(1)).toBe(false);
    await site.say(bob, "More noise");
    await eventually(async () =>
      expect(await ada.evaluate("!!document.querySelector('#chat-2')")).toBe(true),
    );
    expect(await isSeen(2)).toBe(false);
    await ada.evaluate(`document.querySelector("#chat-1 .more").focus()`);
    expect(await isSeen(1)).toBe(true);
    await ada.go("/rooms/1/chats/2#chat-2");
    expect([await isSeen(1), await isSeen(2)]).toEqual([false, true]);
  });
});
