import { limits } from "../../base/limits.ts";
import type { Message } from "../../domain/messages/history.ts";
import { LOBBY, type Room } from "../../domain/room.ts";
import type { Words } from "../../words/en.ts";
import { Text } from "../../words/phrase.tsx";
import { Field } from "../page/fields.tsx";
import { Icon } from "../page/icon.tsx";

const MB = 1_048_576;

type FilesFormProps = {
  readonly words: Words;
  readonly room: Room;
  readonly fileMB: number;
  /** What is answered with them, if anything is. */
  readonly replyTo?: Message | undefined;
};

/** The way to send files, with or without words, which needs no script. What says where they go stands before them. */
export function FilesForm({ words, room, fileMB, replyTo }: FilesFormProps): JSX.Element {
  const { files } = words;
  return (
    <details class="attach">
      <summary aria-label={files.add} title={files.add}>
        <Icon name="attach" />
      </summary>
      <form action="/chats" method="post" enctype="multipart/form-data">
        {room.id !== LOBBY && <input type="hidden" name="room" value={String(room.id)} />}
        {replyTo !== undefined && <input type="hidden" name="reply" value={String(replyTo.id)} />}
        <Field name="content" id="words" label={files.words} isOptional />
        <label class="single">
          <input type="checkbox" id="original" name="original" /> <Text of={files.original} />
        </label>
        <p class="field">
          <label for="files" safe>
            {files.add}
          </label>
          <input
            id="files"
            type="file"
            name="files"
            multiple
            required
            aria-describedby="files-hint"
            data-most={String(limits.file.perMessage)}
            data-each={String(fileMB * MB)}
            data-longest={String(limits.message.most)}
          />
          <span class="hint" id="files-hint" safe>
            {files.hint(limits.file.perMessage, fileMB)}
          </span>
        </p>
        <button type="submit" class="button" safe>
          {files.send}
        </button>
      </form>
    </details>
  );
}
