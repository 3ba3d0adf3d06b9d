import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  attached,
  delayed,
  editing,
  entered,
  failed,
  fetched,
  givenBack,
  isComplete,
  isOld,
  left,
  removed,
  replying,
  restored,
  sending,
  taken,
  toKeep,
  typed,
  withFiles,
} from "../../public/script/composition.js";

const EMPTY = { text: "", reply: "", files: [] };
const IDLE = restored({}, EMPTY, 0);
const EDIT = { id: "7", revision: "1" };

/** What is there after `text` was typed and Enter pressed. */
const said = (state, text, key = text) => entered(typed(state, text), key, 0);

/** What is there after an edit was entered in the place of `draft`. */
const saved = (draft) => said(editing(typed(IDLE, draft), EDIT, "before"), "after");

const textsOf = ({ waiting }) => waiting.map(({ text }) => text);

describe("an idle box", () => {
  test("holds what is typed", () => {
    expect(typed(IDLE, "Hello").box).toMatchObject({ text: "Hello", reply: "" });
  });

  test("is empty after Enter, and what it held waits", () => {
    const { box, waiting, isSending } = said(IDLE, "Hello", "k");
    expect(box).toEqual(EMPTY);
    expect(waiting).toEqual([{ text: "Hello", reply: "", files: [], key: "k", at: 0 }]);
    expect(isSending).toBe(false);
  });

  test("has nothing to enter while it is empty", () => {
    expect(entered(IDLE, "k", 0)).toBeUndefined();
  });
});

describe("files", () => {
  const PHOTO = { id: 3, name: "photo.jpg", size: 9, description: "" };
  const NOTES = { id: 4, name: "notes.txt", size: 9, description: "" };

  test("go with what is in the box, and may be all of it", () => {
    const { box, waiting } = entered(attached(IDLE, [PHOTO]), "k", 0);
    expect(waiting).toEqual([{ text: "", reply: "", files: [PHOTO], key: "k", at: 0 }]);
    expect(box).toEqual(EMPTY);
  });

  test("stay with the draft while a message is edited", () => {
    const edit = attached(editing(attached(IDLE, [PHOTO]), EDIT, "before"), [PHOTO, NOTES]);
    expect(entered(edit, "k", 0).waiting[0].files).toEqual([]);
    expect(left(edit).box.files).toEqual([PHOTO, NOTES]);
  });

  test("that are the same as before touch nothing", () => {
    const state = saved("a draft");
    expect(entered(attached(state, []), "k", 0)).toBeUndefined();
    expect(entered(attached(state, [PHOTO]), "k", 0)).toBeDefined();
  });

  test("are there again with what failed, whose key is another with others", () => {
    const sent = sending(entered(attached(typed(IDLE, "Look"), [PHOTO]), "k", 0));
    const state = failed(sent);
    expect(state.box).toMatchObject({ text: "Look", files: [PHOTO] });
    expect(entered(state, "other", 0).waiting[0].key).toBe("k");
    expect(entered(attached(state, [NOTES]), "other", 0).waiting[0].key).toBe("other");
    expect(failed(attached(sent, [NOTES])).box).toMatchObject({ text: "", files: [NOTES] });
  });
});

describe("what waits for files", () => {
  const [PHOTO, FILM] = [{ id: 3 }, { name: "film.mp4" }];
  const state = said(entered(attached(typed(IDLE, "film"), [PHOTO, FILM]), "film", 0), "two");

  test("lets others pass until they have arrived", () => {
    expect(state.waiting.map(isComplete)).toEqual([false, true]);
    expect(textsOf(sending(state))).toEqual(["two", "film"]);
    expect(textsOf(sending(withFiles(state, "film", [PHOTO])))).toEqual(["film", "two"]);
  });

  test("is in the box again with those that are left, or in the draft while a message is edited", () => {
    expect(givenBack(state, "film", [PHOTO]).box).toMatchObject({ text: "film", files: [PHOTO] });
    const edit = givenBack(editing(typed(state, "later"), EDIT, "before"), "film", [PHOTO]);
    expect(edit.box).toMatchObject({ text: "before", edit: EDIT, draft: { text: "film\nlater" } });
    expect(textsOf(edit)).toEqual(["two"]);
  });

  test("does not wait on a page that is opened again, where they are not", () => {
    const again = restored(JSON.parse(JSON.stringify(toKeep(typed(state, "later")))), EMPTY, 0);
    expect(again.box).toMatchObject({ text: "film\nlater", files: [PHOTO] });
    expect(textsOf(again)).toEqual(["two"]);
  });

  test("does not wait on one that is opened again late, either, and several are in the box in their order", () => {
    const coming = (text) => ({ text, reply: "", files: [{ name: text }], key: text, at: 0 });
    const kept = { text: "", reply: "", files: [], waiting: [coming("one"), coming("two")] };
    for (const now of [0, 60_001]) {
      const again = restored(kept, EMPTY, now);
      expect(again.box).toMatchObject({ text: "one\ntwo", files: [] });
      expect(again.waiting).toEqual([]);
    }
  });
});

describe("a reply", () => {
  const reply = replying(typed(IDLE, "Yes"), "5");

  test("keeps what was typed, and waits with the message that it answers", () => {
    expect(reply.box).toMatchObject({ text: "Yes", reply: "5" });
    expect(entered(reply, "k", 0).waiting[0]).toMatchObject({ text: "Yes", reply: "5" });
  });

  test("is none any more once it is left, and its text stays", () => {
    expect(left(reply).box).toMatchObject({ text: "Yes", reply: "" });
  });

  test("may become one to another message", () => {
    expect(replying(reply, "6").box).toMatchObject({ text: "Yes", reply: "6" });
  });
});

describe("an edit", () => {
  const draft = replying(typed(IDLE, "later"), "5");
  const edit = editing(draft, EDIT, "before");

  test("takes the place of a draft, which is there again once it is left", () => {
    expect(edit.box).toEqual({ text: "before", edit: EDIT, draft: draft.box });
    expect(left(typed(edit, "after")).box).toEqual(draft.box);
  });

  test("of another message keeps the draft of the first", () => {
    expect(left(editing(edit, { id: "8", revision: "2" }, "other")).box).toEqual(draft.box);
  });

  test("gives way to a reply, with the text of the draft", () => {
    expect(replying(edit, "6").box).toEqual({ ...draft.box, reply: "6" });
  });

  test("waits after Enter, even of nothing, and the draft is back", () => {
    const after = said(edit, "");
    expect(after.waiting).toMatchObject([{ text: "", edit: EDIT }]);
    expect(after.box).toMatchObject({ text: "later", reply: "5" });
  });

  test("does not take the draft along with a second Enter, until one types or it is taken", () => {
    const after = saved("later");
    expect(entered(after, "k", 0)).toBeUndefined();
    expect(textsOf(said(after, "later on"))).toEqual(["after", "later on"]);
    expect(textsOf(entered(taken(sending(after)), "k", 0))).toEqual(["later"]);
  });

  test("that is begun after another was entered is sent with the next Enter", () => {
    const next = editing(saved("later"), { id: "8", revision: "2" }, "other");
    expect(textsOf(entered(next, "k", 0))).toEqual(["after", "other"]);
  });

  test("that fails is there again, with the newer revision, over the draft that one has not touched", () => {
    const { box, waiting } = failed(sending(saved("later")), "9");
    expect(box).toMatchObject({ text: "after", edit: { id: "7", revision: "9" }, draft: { text: "later" } });
    expect(waiting).toEqual([]);
  });

  test("that fails waits while one writes on", () => {
    const { box, waiting } = failed(sending(typed(saved("later"), "later on")), "9");
    expect(box).toMatchObject({ text: "later on" });
    expect(waiting).toMatchObject([{ text: "after", edit: { id: "7", revision: "9" } }]);
  });
});

describe("sending", () => {
  const two = said(said(IDLE, "one"), "two");

  test("takes one after the other, in their order", () => {
    expect(sending(two)).toMatchObject({
      isSending: true,
      waiting: [{ text: "one" }, { text: "two" }],
    });
    const one = taken(sending(two));
    expect(one.isSending).toBe(false);
    expect(textsOf(one)).toEqual(["two"]);
  });

  test("lets one write on", () => {
    expect(taken(sending(typed(two, "three"))).box.text).toBe("three");
  });
});

describe("what failed", () => {
  const one = failed(sending(said(IDLE, "one", "k")));

  test("stands in the box again", () => {
    expect(one.box).toMatchObject({ text: "one", reply: "" });
    expect([one.waiting, one.isSending]).toEqual([[], false]);
  });

  test("has its key again when the same is entered, and another when it is not", () => {
    expect(entered(one, "l", 0).waiting[0].key).toBe("k");
    expect(said(one, "one more", "l").waiting[0].key).toBe("l");
    expect(entered(replying(one, "5"), "l", 0).waiting[0].key).toBe("l");
  });

  test("is a reply again", () => {
    const reply = entered(replying(typed(IDLE, "Yes"), "5"), "k", 0);
    expect(failed(sending(reply)).box).toMatchObject({ text: "Yes", reply: "5" });
  });

  test("waits while the next is typed, and goes out before it", () => {
    const next = failed(sending(typed(said(IDLE, "one"), "two")));
    expect(next.box.text).toBe("two");
    expect(textsOf(said(next, "two"))).toEqual(["one", "two"]);
  });

  test("goes before what was entered after it, but behind what is under way", () => {
    const both = failed(sending(said(said(IDLE, "one"), "two")));
    expect(textsOf(said(both, "one"))).toEqual(["one", "two"]);
    expect(textsOf(said(sending(both), "one"))).toEqual(["two", "one"]);
  });

  test("waits while another message is edited", () => {
    const edit = editing(said(IDLE, "one"), EDIT, "");
    const after = failed(sending(edit));
    expect(after.box).toEqual(edit.box);
    expect(textsOf(after)).toEqual(["one"]);
  });
});

describe("what could not be sent yet", () => {
  const two = delayed(sending(said(said(IDLE, "one"), "two")));

  test("waits before what was entered after it", () => {
    expect(two.isSending).toBe(false);
    expect(textsOf(said(two, "three"))).toEqual(["one", "two", "three"]);
    expect(textsOf(taken(sending(two)))).toEqual(["two"]);
  });

  test("is not sent once it is deleted", () => {
    expect(textsOf(removed(two, "one"))).toEqual(["two"]);
  });

  test("stands in an empty box as it was entered, with its key", () => {
    const reply = delayed(sending(entered(replying(typed(IDLE, "Yes"), "5"), "k", 0)));
    const { box, waiting } = fetched(reply, "k");
    expect(waiting).toEqual([]);
    expect(box).toMatchObject({ text: "Yes", reply: "5" });
    expect(entered(fetched(reply, "k"), "l", 0).waiting[0].key).toBe("k");
  });

  test("stands before what one writes, with the files of both", () => {
    const [one, two] = [{ id: 1 }, { id: 2 }];
    const sent = entered(attached(typed(IDLE, "one"), [one]), "k", 0);
    const { box } = fetched(attached(typed(delayed(sending(sent)), "two"), [two]), "k");
    expect(box).toEqual({ text: "one\ntwo", reply: "", files: [one, two] });
  });

  test("keeps the draft of an edit, and is one itself where it was one", () => {
    const during = editing(typed(two, "later"), EDIT, "before");
    expect(fetched(during, "one").box).toMatchObject({
      text: "before",
      edit: EDIT,
      draft: { text: "one\nlater" },
    });
    const edit = delayed(sending(typed(saved("later"), "later on")));
    expect(fetched(edit, "after").box).toMatchObject({
      text: "after",
      edit: EDIT,
      draft: { text: "later on" },
    });
  });
});

describe("a page that is opened again", () => {
  test("has what was in the box and what waits, but what the server put there comes first", () => {
    const state = said(editing(replying(typed(IDLE, "later"), "5"), EDIT, "before"), "after");
    const kept = toKeep(typed(state, "later on"));
    expect(restored(kept, EMPTY, 0)).toMatchObject({
      box: { text: "later on", reply: "5" },
      waiting: [{ text: "after" }],
    });
    expect(restored(kept, { text: "refused", reply: "6" }, 0).box).toMatchObject({
      text: "refused",
      reply: "6",
    });
  });

  test("has what waits for long in the box, if that is empty", () => {
    const kept = toKeep(said(IDLE, "old news"));
    expect(restored(kept, EMPTY, 60_000)).toMatchObject({
      box: { text: "" },
      waiting: [{ text: "old news" }],
    });
    expect(restored(kept, EMPTY, 60_001)).toMatchObject({ box: { text: "old news" }, waiting: [] });
    const busy = restored({ ...kept, text: "and now" }, EMPTY, 60_001);
    expect(busy).toMatchObject({ box: { text: "and now" }, waiting: [{ text: "old news" }] });
    expect(isOld(busy, 60_001)).toBe(true);
  });

  test("does not take for old what was entered on it, whatever the clock says", () => {
    const state = entered(typed(IDLE, "now"), "k", 0, 3_600_000);
    expect([isOld(state, 3_600_000), isOld(state, 3_600_001)]).toEqual([false, true]);
  });

  test("sends again what was under way, for however long, and keeps what was entered behind it", () => {
    const again = restored(toKeep(sending(said(said(IDLE, "one"), "two"))), EMPTY, 60_001);
    expect(again).toMatchObject({ box: { text: "" }, isSending: true });
    expect(isOld(again, 60_001)).toBe(false);
    expect(isOld(taken(sending(again)), 60_001)).toBe(true);
  });
});

describe("whatever one does", () => {
  const words = fc.constantFrom("", "one", "two", "three");
  const step = fc.oneof(
    words.map((text) => (state) => typed(state, text)),
    fc.constantFrom("5", "6").map((id) => (state) => replying(state, id)),
    fc.array(fc.constantFrom({ id: 1 }, { id: 2 })).map((files) => (state) => attached(state, files)),
    words.map((text) => (state) => editing(state, EDIT, text)),
    fc.constant((state) => left(state)),
    fc.constant((state, key) => entered(state, key, 0) ?? state),
    fc.constant((state) => (state.isSending || state.waiting.length === 0 ? state : sending(state))),
    fc.constant((state) => (state.isSending ? taken(state) : state)),
    fc.constant((state) => (state.isSending ? failed(state, "9") : state)),
    fc.constant((state) => (state.isSending ? delayed(state) : state)),
    fc.constant((state) =>
      state.isSending || state.waiting.length === 0 ? state : fetched(state, state.waiting[0].key),
    ),
  );

  test("a page that is opened again has the same, and nothing waits twice", () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let state = IDLE;
        for (const [number, next] of steps.entries()) state = next(state, String(number));
        const again = JSON.parse(JSON.stringify(toKeep(state)));
        expect(toKeep(restored(again, EMPTY, 0))).toEqual(toKeep(state));
        const keys = state.waiting.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});
