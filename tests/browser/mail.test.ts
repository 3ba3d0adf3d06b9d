import { expect, test } from "bun:test";
import { linkIn, NotingMailTransport } from "../support/mailing.ts";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";
import { PASSWORD } from "./tab.ts";

inChromium("Mail", () => {
  test("goes to an address that its user confirms, and leads back in on another machine, by keyboard alone", async () => {
    const mail = new NotingMailTransport();
    await using site = new Site({}, { mail });
    const next = () => eventually(() => linkIn(mail.sent.shift()!));
    const ada = await site.tabOf("Ada");
    await ada.go("/profile");
    await ada.focus("#address");
    await ada.type("ada@example.org");
    await ada.key("Tab");
    await ada.type(PASSWORD);
    await ada.arrive(() => ada.enterKey());
    expect(await ada.text("#your-email + [role=status]")).toContain("ada@example.org");

    await ada.go(await next());
    await ada.focus("main button");
    await ada.arrive(() => ada.enterKey());
    expect(await ada.text("[role=status]")).toBe("Your e-mail address is confirmed.");
    expect(await ada.value("#address")).toBe("ada@example.org");

    const elsewhere = await site.visitor();
    await elsewhere.go("/login");
    await elsewhere.arrive(() => elsewhere.click("a[href='/forgotten']"));
    await elsewhere.focus("#name");
    await elsewhere.type("ada@example.org");
    await elsewhere.arrive(() => elsewhere.enterKey());
    expect(await elsewhere.text("[role=status]")).toContain("a link is on its way");
    await elsewhere.go(await next());
    await elsewhere.focus("#password");
    await elsewhere.type("an even longer way home");
    await elsewhere.arrive(() => elsewhere.enterKey());
    expect(await elsewhere.path()).toBe("/");
    expect(site.robin.sessions.of(1)).toHaveLength(1);
    expect([...ada.troubles, ...elsewhere.troubles]).toEqual([]);
  });
});
