import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { handleOf } from "../../src/domain/accounts/sessions.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

const AWAY = "Robin cannot be reached. Trying again…";

inChromium("When the line is cut the page", () => {
  test("says so, and once it is back shows what was said meanwhile, all of it and nothing twice", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    await site.say(bob, "before");
    await eventually(async () => expect(await ada.said()).toEqual(["before"]));
    await ada.setOffline(true);
    await eventually(async () => expect(await ada.text("#status")).toBe(AWAY));
    await site.say(bob, "meanwhile", "still meanwhile");
    await ada.setOffline(false);
    await eventually(async () => expect(await ada.text("#status")).toBe(""));
    await site.say(bob, "afterwards");
    const all = ["before", "meanwhile", "still meanwhile", "afterwards"];
    await eventually(async () => expect(await ada.said()).toEqual(all));
  });
});

inChromium("When the server is away the page", () => {
  test("says so, keeps what one writes, and recovers by itself", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    await site.say(bob, "before");
    await eventually(async () => expect(await ada.said()).toEqual(["before"]));

    await site.stop();
    await eventually(async () => expect(await ada.text("#status")).toBe(AWAY));
    await ada.send("written meanwhile");
    await eventually(async () =>
      expect(await ada.text("#outbox .unsent p")).toMatch(/^Not sent. Robin cannot be reached/),
    );
    await site.say(bob, "said meanwhile");

    site.restart();
    await eventually(async () => expect(await ada.text("#status")).toBe(""));
    await eventually(async () => expect(await ada.isSeen("#outbox .unsent")).toBe(false));
    await site.say(bob, "afterwards");
    await eventually(async () => expect(await ada.said()).toHaveLength(4));
    expect(await ada.said()).toEqual(site.said());
    expect(site.said().toSorted()).toEqual(["afterwards", "before", "said meanwhile", "written meanwhile"]);
  });

  test("that one wanted is told of by another, and comes by itself once the server is back", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await ada.evaluate("navigator.serviceWorker.ready.then(() => {})");
    await site.stop();
    await ada.go("/keys");
    expect(await ada.text("h1")).toBe("Robin cannot be reached");
    site.restart();
    await eventually(async () => expect(await ada.text("h1")).toBe("Keys"));
  });

  test("goes on polling whatever is answered in its place, and lets none of that into the log", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const answers = [500, 502, 404];
    const tabs = await Promise.all(answers.map(() => site.visitor()));
    for (const tab of tabs) await tab.go("/");
    await eventually(() => expect(site.robin.longPolls.size).toBe(tabs.length));
    const held = await Promise.all(tabs.map((tab) => tab.hold("*/chats?after=*")));
    // What waits for an answer may never get one: the page asks again.
    for (const tab of tabs) await tab.evaluate(`dispatchEvent(new Event("online"))`);
    await site.say(bob, "before");
    await Promise.all(
      tabs.map(async (tab, index) => {
        await held[index]!.answer(answers[index]!, `<li class="chat"><p class="content">A mistake</p></li>`);
        await tab.release();
      }),
    );
    await site.say(bob, "afterwards");
    for (const tab of tabs) {
      await eventually(async () => expect(await tab.said()).toEqual(["before", "afterwards"]));
      await eventually(async () => expect(await tab.text("#status")).toBe(""));
      expect(await tab.evaluate(`document.querySelectorAll("#tail").length`)).toBe(1);
    }
  });

  test("is told of by a proxy in its place", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    // Else the first that is held is the page's own first poll, which it gives up.
    await eventually(() => expect(site.robin.longPolls.size).toBe(1));
    const polls = await ada.hold("*/chats?after=*");
    await ada.evaluate(`dispatchEvent(new Event("online"))`);
    await polls.answer(502, "Bad gateway");
    await eventually(async () => expect(await ada.text("#status")).toBe(AWAY));
    await ada.release();
    await eventually(async () => expect(await ada.text("#status")).toBe(""));
  });
});

inChromium("A page", () => {
  test("stays as it is when many spoke at once before anybody looked", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), "one", "two", "three");
    const ada = await site.signedIn("Ada");
    const opened = await ada.evaluate("performance.timeOrigin");
    await eventually(() => expect(site.robin.longPolls.size).toBe(1));
    expect(await ada.evaluate("performance.timeOrigin")).toBe(opened as number);
  });

  test("of a database that was put back from a backup is loaded anew", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, "kept", "lost");
    const ada = await site.signedIn("Ada");
    await site.stop();
    site.robin.db.run("delete from messages where content = 'lost'");
    site.robin.db.run("update sequence set last = last - 1");
    site.restart();
    await eventually(async () => expect(await ada.said()).toEqual(["kept"]));
  });

  test("that was behind by more than an answer holds catches up without a hole", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    await ada.setOffline(true);
    await eventually(async () => expect(await ada.text("#status")).toBe(AWAY));
    const all = Array.from({ length: 250 }, (_, index) => `message ${index + 1}`);
    await site.say(bob, ...all);
    await ada.setOffline(false);
    await eventually(async () => expect(await ada.said()).toEqual(all));
  });
});

inChromium("A hidden page", () => {
  test("holds no poll, and asks at once when it is seen again", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    await eventually(() => expect(site.robin.longPolls.size).toBe(1));
    await ada.setHidden(true);
    await eventually(() => expect(site.robin.longPolls.size).toBe(0));
    // Its next poll finds nothing new, and is not held.
    await eventually(async () => expect(await polled(ada)).toBeGreaterThan(0));
    expect(site.robin.longPolls.size).toBe(0);
    await ada.setHidden(false);
    await eventually(() => expect(site.robin.longPolls.size).toBe(1), 700);
    await site.say(bob, "welcome back");
    await eventually(async () => expect(await ada.said()).toEqual(["welcome back"]));
  });
});

inChromium("A session that was ended", () => {
  test("by the server leads to sign-in, which says so, and from there back", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await eventually(() => expect(site.robin.longPolls.size).toBe(1));
    site.endSession(ada);
    await isToldToSignIn(ada);
    await ada.enter("Ada");
    expect(await ada.path()).toBe("/");
    await ada.send("back again");
    await eventually(async () => expect(await ada.said()).toEqual(["back again"]));
  });

  test("in another tab leads to sign-in too, and keeps what was being written", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const other = await site.besides(ada);
    await other.go("/");
    await ada.focus("#content");
    await ada.type("in the middle of");
    await other.click(".account button");
    await isToldToSignIn(ada);
    await ada.enter("Ada");
    expect(await ada.value("#content")).toBe("in the middle of");
  });

  test("by signing out leads home, with no word of a session that ended by itself", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await eventually(() => expect(site.robin.longPolls.size).toBe(1));
    await ada.arrive(() => ada.click(".account button"));
    expect(await ada.path()).toBe("/");
    expect(await ada.isSeen(".guest")).toBe(true);
    expect(site.robin.sessions.find(handleOf(ada.sessionId))).toBeUndefined();
  });

  test("and begun by somebody else sends nothing in that one's name", async () => {
    await using site = new Site();
    await site.user("Bob");
    // Its polls get no answer, so it does not know yet.
    const ada = await site.signedIn("Ada", (tab) => tab.hold("*/chats?after=*", "Response"));
    const other = await site.besides(ada);
    await other.go("/");
    await other.arrive(() => other.click(".account button"));
    await other.go("/login");
    await other.enter("Bob");
    await ada.send("in nobody else's name");
    await eventually(async () => expect(await ada.text(".me")).toBe("Bob"));
    expect(site.said()).toEqual([]);
  });
});

async function isToldToSignIn(tab: Tab): Promise<void> {
  await eventually(async () => expect(await tab.path()).toBe("/login?ended=1&next=%2F"));
  await eventually(async () => expect(await tab.text(".notice")).toStartWith("Your session has ended."));
}

/** How many polls of this page were answered with nothing. */
function polled(tab: Tab): Promise<number> {
  return tab.evaluate(`performance.getEntriesByType("resource")
    .filter(({ name, responseStatus }) => name.includes("?after=") && responseStatus === 204).length`);
}
