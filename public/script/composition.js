// What stands in the box and what waits to be sent, as values that know of no page. Each step makes the next one of what is.
//
// The box, `{ text, reply, files }`, is idle, or holds a reply to a message; or it is editing one, `{ text, edit, draft }`, in the
// place of a draft that comes back afterwards. What was entered is `waiting`, in its order; what waits for files lets others pass. The
// first of it is being sent if `isSending`; else it has failed, or is old, and goes with the next Enter, or before.

/** What was entered as long ago, in ms, when one comes back to the page is looked at again before it is sent. */
const OLD = 60_000;

/** What a page that was `opened` then begins with: what the server put in its box, and what was kept of the page when it was left. */
export function restored(kept, page, opened) {
  const { text = "", reply = "", files = [], returned, edited, waiting = [], isSending = false } = kept;
  const box = {
    text: page.text || text,
    reply: page.reply || reply,
    files: [...(page.files ?? []), ...there(files)],
    returned,
  };
  let state = { box, waiting, isSending };
  // What had not arrived went with the page. Each stands before what is in the box.
  for (const { key, files } of waiting.filter((one) => !isComplete(one)).toReversed())
    state = givenBack(state, key, there(files));
  if (isOld(state, opened)) state = takenBack(state);
  return edited ? editing(state, edited.edit, edited.text) : state;
}

/** What of it `restored` needs. */
export function toKeep({ box, waiting, isSending }) {
  return { ...draftOf(box), edited: box.edit && { edit: box.edit, text: box.text }, waiting, isSending };
}

/**
 * Whether the first was entered long before the page was `opened`, and not on it, whatever the clock of the device says. What was under way as a
 * page was left may have arrived: only to send it again tells.
 */
export const isOld = ({ waiting: [first], isSending }, opened) =>
  first !== undefined && !isSending && first.opened !== opened && first.at < opened - OLD;

export const typed = (state, text) => holding(state, { ...state.box, text });

/** These files go with what is in the box: while a message is edited, with the draft. */
export function attached(state, files) {
  const { box } = state;
  if (areSame(draftOf(box).files, files)) return state;
  return holding(state, box.edit ? { ...box, draft: { ...box.draft, files } } : { ...box, files });
}

/** What is in the box replies to message `id`. */
export const replying = (state, id) => holding(state, { ...draftOf(state.box), reply: id });

/** The box has `text` of a message to edit, `{ id, revision }`. */
export function editing(state, edit, text) {
  return holding(state, { text, edit, draft: draftOf(state.box) });
}

/** What is in the box is no reply and no edit any more. */
export const left = (state) => holding(state, state.box.draft ?? { ...state.box, reply: "" });

/** An Enter, `at` that time, on the page that was `opened` then: what is in the box waits. Nothing: there is nothing to send. */
export function entered({ box, waiting, isSending, isUntouched }, newKey, at, opened) {
  const { text, reply, files = [], edit, draft, returned } = box;
  if (isUntouched || !(text || edit || files.length > 0)) return undefined;
  // The same again is to try again: it is stored once.
  const isSame = returned?.text === text && returned.reply === reply && areSame(returned.files, files);
  const item = { text, reply, files, edit, key: isSame ? returned.key : newKey, at, opened };
  // What failed was meant to be said first.
  const place = returned ? Number(isSending) : waiting.length;
  return {
    box: draft ?? NOTHING,
    waiting: waiting.toSpliced(place, 0, item),
    isSending,
    // A second Enter with the one that sent an edit does not mean the draft.
    isUntouched: Boolean(draft?.text),
  };
}

/** Whether all files have arrived of what waits: it can be sent. */
export const isComplete = ({ files = [] }) => there(files).length === files.length;

/** Where what waits is sent to, and with which fields. */
export function requestOf({ text, reply, files = [], key, edit }) {
  if (edit)
    return {
      action: `/chats/${edit.id}`,
      fields: Object.entries({ content: text, revision: edit.revision }),
    };
  const along = files.flatMap(({ id, description }) => Object.entries({ file: id, description }));
  return { action: "/chats", fields: [...Object.entries({ content: text, reply, key }), ...along] };
}

/** The first that waits, and is complete, is under way. */
export function sending({ waiting, ...state }) {
  const first = waiting.find(isComplete);
  return { ...state, waiting: [first, ...waiting.filter((one) => one !== first)], isSending: true };
}

/** The server has taken what was under way. */
export function taken({ box, waiting: [first, ...waiting], isUntouched }) {
  return { box, waiting, isSending: false, isUntouched: isUntouched && !first.edit };
}

/** The server could not take it yet: it is the first to go again. */
export const delayed = (state) => ({ ...state, isSending: false });

/** The server will not take it; of what was to be edited it may have a newer `revision`. */
export function failed({ waiting: [first, ...others], ...state }, revision) {
  const edit = first.edit && { ...first.edit, revision: revision ?? first.edit.revision };
  return takenBack({ ...state, waiting: [{ ...first, edit }, ...others], isSending: false });
}

/** What waits with `key` is not to be sent. */
export const removed = ({ waiting, ...state }, key) => ({
  ...state,
  waiting: waiting.filter((one) => one.key !== key),
});

/**
 * What waits with `key` stands in the box again, before what is there, or in the draft while a message is edited; what is edited, in the
 * place of what is edited now.
 */
export function fetched(state, key) {
  const { edit, text } = state.box;
  const item = state.waiting.find((one) => one.key === key);
  const back = inDraft(state, item);
  return edit && !item.edit ? editing(back, edit, text) : back;
}

function inDraft(state, item) {
  const { box, ...others } = removed(state, item.key);
  if (item.edit) return editing({ box, ...others }, item.edit, item.text);
  const draft = draftOf(box);
  if (isEmpty(draft)) return holding(others, inBox(item, draft));
  const text = [item.text, draft.text].filter(Boolean).join("\n");
  return holding(others, {
    text,
    reply: draft.reply || item.reply,
    files: [...item.files, ...(draft.files ?? [])],
  });
}

/** What waits with `key` takes these files along. */
export const withFiles = ({ waiting, ...state }, key, files) => ({
  ...state,
  waiting: waiting.map((one) => (one.key === key ? { ...one, files } : one)),
});

/** What waits with `key` stands in the box again with these files, or in the draft. */
export const givenBack = (state, key, files) => fetched(withFiles(state, key, files), key);

/** The first that waits stands in the box again, if nothing else does. */
function takenBack({ box, waiting, isSending, isUntouched }) {
  const [first, ...others] = waiting;
  const isFree = !box.edit && (isEmpty(box) || (first.edit && isUntouched));
  if (!isFree) return { box, waiting, isSending };
  const state = { box, waiting: others, isSending };
  return first.edit ? editing(state, first.edit, first.text) : holding(state, inBox(first, box));
}

const inBox = (item, { reply }) => ({
  text: item.text,
  reply: item.reply || reply,
  files: item.files,
  returned: item,
});

const NOTHING = { text: "", reply: "", files: [] };

const isEmpty = ({ text, files = [] }) => text === "" && files.length === 0;

const there = (files) => files.filter(({ id }) => id);

const areSame = (some = [], others) =>
  some.length === others.length &&
  some.every((file, place) => file === others[place] || (file.id && file.id === others[place].id));

/** What is to be a message of its own: while one is edited, what that took the place of. */
export const draftOf = (box) => box.draft ?? box;

const holding = ({ waiting, isSending }, box) => ({ box, waiting, isSending });
