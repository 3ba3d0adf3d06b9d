import { dayAndTime } from "./messageItem.tsx";

const DATA = `A file that ends in .jsonl has one object in JSON on each line. Times are as in RFC 3339, in UTC. Numbers ("id", "room",
"replyTo") are those of this Robin: a message, a room and a user keep theirs.`;

const FILES = `files/             What was sent, each as NUMBER-NAME. Signs that systems of files do not take are _, and what a
                   browser would run has .txt behind its name.`;

const ENDS = `SHA256SUMS         The sums of all files before it, for sha256sum --check.
manifest.json      When and by which Robin this was made, how much it holds, and which files were missing or damaged.`;

/** What README.txt says in an export of rooms. */
export function placeReadme(place: string, made: Date): string {
  return `${place}, as it was on ${dayAndTime(made.getTime())}

Open index.html in a browser: it needs no server and no network.

index.html         All rooms of this export.
rooms/ID/N.html    What was said in a room, the oldest first, on pages of some 5,000 messages.
rooms/ID/messages.jsonl
                   The same as data: "text" is what was typed, in Robin's small Markdown; "mentions" whom it called, by which
                   name (without a number: everyone); "edited" when it was last changed; "replyTo" what it answers.
rooms.jsonl        The rooms, and who is in them.
people.jsonl       Who has, or had, an account. Who is gone has no name.
${FILES}
${ENDS}

${DATA}

What was deleted is not here, nor are passwords, sessions and e-mail addresses. Private rooms and conversations among a few are
here where all rooms are: keep this file as private as the chat itself.
`;
}

/** What README.txt says in an export of what is kept of one user. */
export function personReadme(name: string, place: string, made: Date): string {
  return `What ${place} keeps of ${name}, as it was on ${dayAndTime(made.getTime())}

Open index.html in a browser: it needs no server and no network.

index.html         Where to begin.
messages/N.html    What ${name} said, the oldest first, on pages of some 5,000 messages.
messages.jsonl     The same as data: "text" is what was typed, in Robin's small Markdown.
reactions.jsonl    To which messages ${name} reacted, and how.
rooms.jsonl        The rooms that ${name} is in, and since when.
invitations.jsonl  The rooms that ${name} is asked into, and has not answered.
departures.jsonl   The rooms that ${name} is gone from, by their numbers.
hidden.jsonl       Whom ${name} hides.
invites.jsonl      The invites that ${name} has made, without their links.
reports.jsonl      Which messages ${name} has reported, and why, without what they said.
notifications.json How and where ${name} is called when no page is open.
sessions.jsonl     Where ${name} is signed in.
account.json       The account itself, and its e-mail address; "wantedEmail" is one that is not confirmed, "listed" how the list of
                   rooms is wanted.
picture.webp       The picture of ${name}, if there is one.
${FILES}
${ENDS}

${DATA}

What others said is not here, nor is what was deleted.
`;
}
