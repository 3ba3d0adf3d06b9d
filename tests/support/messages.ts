import type { Event, Message } from "../../src/domain/messages/history.ts";
import type { Said } from "../../src/domain/messages/messages.ts";
import type { Robin } from "../../src/robin.ts";
import type { User } from "../../src/domain/user.ts";

type Somebody = Pick<User, "id">;

/** Stores what `user` says, whatever the policy and the limits are; gives its number. */
export function sendMessage(
  { commits, messages, format }: Robin,
  said: Said & { readonly user: User },
): Promise<number> {
  return commits.run(() => messages.add(said, format(said.content, said.user, said.room)));
}

/** Gives a message new content, unless it is deleted. */
export function editMessage(
  robin: Robin,
  { id, user, content }: { id: number; user: User; content: string },
): Promise<void> {
  return change(robin, id, (message) =>
    robin.messages.edit(message, content, robin.format(content, user, message.room, message)),
  );
}

/** Deletes message `id`, from the file too, unless it is deleted already. */
export async function deleteMessage(robin: Robin, id: number, by: Somebody): Promise<void> {
  await change(robin, id, (message) => robin.messages.softDelete(message, by));
  await robin.overwriting.start();
}

/** Adds a reaction of `user` to message `id`, or takes it back, unless the message is deleted. */
export function react(robin: Robin, id: number, emoji: string, user: Somebody): Promise<void> {
  const { messages, reactions } = robin;
  return change(robin, id, (message) =>
    reactions.toggle({ message: id, emoji, user: user.id }, messages.touch(message)),
  );
}

/** Has Robin note what `user` did with `room`; gives the number of the note. */
export function noteEvent(
  { commits, messages }: Robin,
  event: Event,
  user: Somebody,
  room: number,
): Promise<number> {
  return commits.run(() => messages.note(event, user, room));
}

function change({ commits, messages }: Robin, id: number, work: (message: Message) => void): Promise<void> {
  return commits.run(() => {
    const message = messages.find(id);
    if (message?.deletedAt === null) work(message);
  });
}
