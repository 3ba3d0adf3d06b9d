/** Who may make an account: everybody, those with an invite, nobody. */
export const REGISTRATIONS = ["open", "invite", "closed"] as const;

/** Who makes invites. */
export const INVITERS = ["admins", "everyone"] as const;

/** What the owner decides for the whole place. */
export type PlaceSettings = {
  readonly registration: (typeof REGISTRATIONS)[number];
  readonly inviters: (typeof INVITERS)[number];
  /** What one reads above the form to sign in or register. */
  readonly welcome: string;
  /** What to do who has forgotten the password; empty: the words that Robin has for that. */
  readonly forgotten: string;
};

/** What holds until the owner decides; README has the same in a table. */
export const DEFAULTS: PlaceSettings = {
  registration: "open",
  inviters: "admins",
  welcome: "",
  forgotten: "",
};
