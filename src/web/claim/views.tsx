import { limits } from "../../base/limits.ts";
import type { PlaceSettings } from "../../domain/place.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { Choice, Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import { Home, Page } from "../page/page.tsx";
import { PostForm } from "../page/postForm.tsx";
import type { Viewer } from "../page/viewer.ts";

type ClaimPageProps = {
  readonly viewer: Viewer;
  readonly secret: string;
  /** The name of the owner, as it was typed. */
  readonly name: string;
  readonly settings: PlaceSettings;
  readonly refusal?: Refusal | undefined;
};

/** What one writes there. */
const TYPED = ["name", "password", "place"] as const;

/** The page on which the owner's account is made, and what matters most of the place is settled. */
export function ClaimPage({ viewer, secret, name, settings, refusal }: ClaimPageProps): JSX.Element {
  const { words } = viewer;
  const { claim, entry, place } = words;
  const told = trouble(words, refusal);
  const wrong = TYPED.find((name) => problemOf(name, words, refusal) !== undefined);
  const first = wrong ?? (told === undefined ? "name" : "password");
  return (
    <Page title={claim.title} viewer={viewer} kind="form" isSecret>
      <main id="main">
        <Home viewer={viewer} />
        <h1 safe>{claim.title}</h1>
        <p safe>{claim.hint}</p>
        <Trouble id="trouble" text={told} />
        <PostForm action={`/claim/${encodeURIComponent(secret)}`} label={claim.submit}>
          <Field
            name="name"
            kind="person"
            label={entry.name}
            value={name}
            autocomplete="username"
            hint={entry.nameHint(limits.name)}
            problem={problemOf("name", words, refusal)}
            isFirst={first === "name"}
          />
          <Field
            name="password"
            kind="password"
            label={entry.password}
            autocomplete="new-password"
            hint={entry.passwordHint(limits.password)}
            problem={problemOf("password", words, refusal)}
            trouble={told && "trouble"}
            isFirst={first === "password"}
          />
          <Field
            name="place"
            label={place.name}
            value={settings.name}
            isOptional
            hint={place.hints.name}
            problem={problemOf("place", words, refusal)}
            isFirst={first === "place"}
          />
          <Choice
            name="registration"
            legend={place.registration}
            choices={place.registrations}
            chosen={settings.registration}
          />
          <Choice
            name="guests"
            legend={place.guests}
            choices={words.settings.guestsRead}
            chosen={settings.guests}
          />
        </PostForm>
      </main>
    </Page>
  );
}
