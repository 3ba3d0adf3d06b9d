import { expect, test } from "bun:test";
import { join } from "node:path";
import { arrived, asks, beginWithFiles, folder, give, texts } from "./choosing.ts";
import { eventually, inChromium } from "./chromium.ts";
import { line } from "./gestures.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

const GONE = "The room you were in is gone, or you may no longer read it.";

let count = 0;

/** Ada in the private room "Board" of Olga, who owns the place; a file that she gave there is on its way. */
async function begin() {
  const site = new Site({ DATA_DIR: join(folder(), `led-${(count += 1)}`) });
  const [olga, ada] = [await site.user("Olga"), await site.tabOf("Ada")];
  const own = site.userOf(ada);
  const id = site.room("private", "Board", olga, own);
  await ada.go(`/rooms/${id}`);
  const uploads = await ada.hold("*/files?*");
  await give(ada, "paste", "long.txt");
  await eventually(() => expect(uploads.waiting).toBe(1));
  return {
    site,
    olga,
    ada,
    own,
    uploads,
    room: site.robin.rooms.find(id)!,
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}

type Place = Awaited<ReturnType<typeof begin>>;

/** Has the page note that the browser would ask, instead of asking. */
const noteWhatIsAsked = (tab: Tab) =>
  tab.evaluate(`void (BeforeUnloadEvent.prototype.preventDefault = () => (sessionStorage.asked = "yes"))`);

const wasAsked = (tab: Tab) => tab.evaluate<boolean>(`"asked" in sessionStorage`);

/** What ends somebody's session, by whomever. */
const endings: Record<string, (place: Place) => Promise<unknown>> = {
  async "signing out in another tab"({ site, ada }) {
    const other = await site.besides(ada);
    await other.go("/");
    await other.arrive(() => other.click(".account button"));
  },
  "a new password elsewhere": ({ site, own }) => site.robin.sessions.endOthers(own.id),
  "a ban": ({ site, olga, own }) => site.robin.sanctions.ban(olga, own.id, { minutes: 60, reason: "Noise" }),
  "the end of the account": ({ site, own }) => site.robin.accountDeletion.leave(own, false),
};

/** What ends reading a room. */
const removals: Record<string, (place: Place) => Promise<unknown>> = {
  "being taken out of it": ({ site, olga, room, own }) =>
    site.robin.roomMembership.remove(olga, room, own.id),
  "its end": ({ site, olga, room }) => site.robin.roomManagement.delete(olga, room),
};

const mute = ({ site, olga, own }: Place) =>
  site.robin.sanctions.mute(olga, own.id, { minutes: 60, reason: "Noise" });

inChromium("Whose file is on its way, and who may not be here any more,", () => {
  test.each(Object.keys(endings))("is led to sign in at once, and not asked: by %s", async (ending) => {
    await using place = await begin();
    const { ada } = place;
    await noteWhatIsAsked(ada);
    await ada.send("With the file");
    await ada.arrive(() => endings[ending]!(place));
    expect([await ada.path(), await wasAsked(ada)]).toEqual([
      expect.stringMatching(/^\/login\?ended/),
      false,
    ]);
  });

  test("finds what was typed there once signed in again, without the file", async () => {
    await using place = await begin();
    const { site, ada } = place;
    await ada.send("With the file");
    await ada.type("and more");
    await ada.arrive(async () => site.endSession(ada));
    await ada.release();
    await ada.enter("Ada");
    expect([await ada.path(), await ada.value("#content"), await texts(ada, ".chosen .name")]).toEqual([
      `/rooms/${place.room.id}`,
      "With the file\nand more",
      [],
    ]);
  });

  test.each(Object.keys(removals))(
    "is led away, and not asked, with all that was not sent: %s",
    async (way) => {
      await using place = await begin();
      const { ada } = place;
      await noteWhatIsAsked(ada);
      await ada.send("With the file");
      await ada.type("and more");
      await ada.arrive(() => removals[way]!(place));
      expect([await line(ada, ".notice"), await wasAsked(ada)]).toEqual([
        `${GONE} With the file long.txt and more`,
        false,
      ]);
    },
  );

  test("is led away with what was chosen and not sent, whether it has arrived or not", async () => {
    await using place = await begin();
    const { ada, uploads, olga, own, room, site } = place;
    await give(ada, "drop", "second.txt");
    await uploads.pass();
    await eventually(() => expect(uploads.waiting).toBe(1));
    await noteWhatIsAsked(ada);
    await ada.arrive(() => site.robin.roomMembership.remove(olga, room, own.id));
    expect([await line(ada, ".notice"), await wasAsked(ada)]).toEqual([`${GONE} long.txt second.txt`, false]);
  });

  test("is asked before leaving by oneself, also where one may only read", async () => {
    await using place = await begin();
    const { ada } = place;
    await mute(place);
    await eventually(async () => expect(await ada.isSeen("#silence")).toBe(true));
    expect(await asks(ada)).toBe(true);
  });
});

inChromium("A page that has become too old", () => {
  test("is loaded anew once no file is on its way, and does not ask", async () => {
    await using place = await beginWithFiles();
    const { ada, site } = place;
    await noteWhatIsAsked(ada);
    await ada.slowUploads(3_000);
    await give(ada, "paste", "long.txt", 400_000);
    await ada.send("With the file");
    await ada.evaluate("void (window.isOld = true)");
    await ada.setHidden(true);
    const polls = await ada.hold("*/chats?after=*");
    await ada.setHidden(false);
    const tooOld = () => polls.answer(200, "", { "hx-refresh": "true" });
    await tooOld();
    await eventually(() => expect(polls.waiting).toBe(1));
    expect([await ada.evaluate("window.isOld"), await wasAsked(ada)]).toEqual([true, false]);
    await ada.slowUploads(-1);
    await eventually(() => expect(site.said()).toEqual(["With the file"]));
    await ada.arrive(tooOld);
    expect(await ada.evaluate("window.isOld")).toBeUndefined();
  });
});

inChromium("A file of somebody who may not send it any more", () => {
  const refused: Record<string, readonly [(place: Place) => Promise<unknown>, string]> = {
    "whose session has ended": [
      ({ site, own }) => site.robin.sessions.endOthers(own.id),
      "Your session has ended. Sign in again.",
    ],
    "who is banned": [endings["a ban"]!, "Your session has ended. Sign in again."],
    "who may not read the room": [removals["being taken out of it"]!, "There is nothing here"],
    "who may not speak": [mute, "You are muted here until"],
  };

  test.each(Object.keys(refused))("says why: %s", async (whose) => {
    await using place = await begin();
    const { ada } = place;
    const [act, why] = refused[whose]!;
    // The page does not hear of it before.
    await ada.setHidden(true);
    await act(place);
    await ada.release();
    await arrived(ada);
    expect(await texts(ada, ".chosen .reason")).toEqual([expect.stringContaining(why)]);
    expect(await asks(ada)).toBe(false);
  });
});
