// A file on its way to Robin.

import { isOfProxy } from "./answers.js";
import { viewer } from "./page.js";

/** How long is waited before a file that did not get through is sent anew, in ms: twice as long each time, up to a most. */
const WAIT = { first: 2_000, most: 30_000 };

/** How long nothing of a file may go, nor its answer come, until its line counts as lost, in ms: thrice what Robin waits for more of it. */
const SILENCE = 120_000;

/** One after the other, so that polls and messages find a connection. */
let last = Promise.resolve();

/**
 * Sends `file` to where `query` says, again and again until it got through or was refused. Calls `onProgress` with how much of it has
 * gone, `onAway` when it will be sent anew, and `onDone` with `{ status, text }` of the answer, or status 0 where the browser cannot read
 * the file. Returns what ends it.
 */
export function upload(file, query, listener) {
  const ending = new AbortController();
  send(file, `/files?${new URLSearchParams(query)}`, ending.signal, listener);
  return () => ending.abort();
}

async function send(file, address, signal, { onProgress, onAway, onDone }) {
  for (let wait = WAIT.first; ; wait = Math.min(wait * 2, WAIT.most)) {
    const turn = last.then(() => signal.aborted || attempt(file, address, signal, onProgress));
    last = turn;
    const answer = await turn;
    // A file that was moved or changed, and a folder, do not get through either, and never will.
    const isLost = answer.status === 0 && !(await isReadable(file));
    if (signal.aborted) return;
    if (isLost || !answer.isOnTheWay) return void onDone(answer);
    onAway();
    await new Promise((goOn) => {
      setTimeout(goOn, wait);
      addEventListener("online", goOn, { once: true });
    });
  }
}

const isReadable = (file) =>
  file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );

// Nothing but XMLHttpRequest tells how much has gone; `isOnTheWay`: what it met says nothing of the file.
function attempt(file, address, signal, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    for (const [name, value] of Object.entries({ "HX-Request": "true", "Robin-User": viewer }))
      request.setRequestHeader(name, value);
    let silence;
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), SILENCE);
    };
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      listen();
      onProgress(loaded, total);
    });
    request.addEventListener("loadend", () => {
      clearTimeout(silence);
      const { status, responseText: text } = request;
      const headers = { get: (name) => request.getResponseHeader(name) };
      resolve({ status, text, isOnTheWay: [0, 503].includes(status) || isOfProxy({ status, headers }) });
    });
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
    listen();
  });
}
