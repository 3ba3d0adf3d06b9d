// Where the server is not there, a page of ours says so. Everything else goes the way it went without this.
/* global kept -- the server writes in front what is kept */

import { isOfProxy } from "./script/answers.js";
import { takePushes } from "./worker/notifications.js";

/** Another one whenever something else is kept. */
const name = kept.join(" ");

addEventListener("install", (event) => {
  // A page needs nothing of an older one: there are never two.
  skipWaiting();
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(kept)));
});

takePushes();

addEventListener("activate", (event) => {
  const forget = async () => {
    for (const other of await caches.keys()) if (other !== name) await caches.delete(other);
    // A page is asked for at once, and not when this has woken up.
    await registration.navigationPreload?.enable();
    await clients.claim();
  };
  event.waitUntil(forget());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (kept.includes(new URL(request.url).pathname)) event.respondWith(part(request));
});

async function page({ request, preloadResponse }) {
  try {
    const response = (await preloadResponse) ?? (await fetch(request));
    if (!isOfProxy(response)) return response;
  } catch {
    // Nobody has answered.
  }
  return caches.match("/offline");
}

async function part(request) {
  return (await caches.match(request)) ?? fetch(request);
}
