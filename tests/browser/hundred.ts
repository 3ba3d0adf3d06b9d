// A Robin with a lobby of a hundred messages, until it is ended: bun tests/browser/hundred.ts tells its address.

import { Site } from "./site.ts";

const site = new Site();
const messages = Array.from({ length: 100 }, (_, index) => `Message ${index + 1} of *many*`);
await site.say(await site.user("Bob"), ...messages);
console.log(site.origin);
