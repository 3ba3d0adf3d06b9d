/** Who may make an account: everybody, those with an invite, nobody. */
export const REGISTRATIONS = ["open", "invite", "closed"] as const;

/** Who makes invites. */
export const INVITERS = ["admins", "everyone"] as const;

/** Who makes rooms. */
export const MAKERS = ["everyone", "admins"] as const;

export const YES_OR_NO = ["yes", "no"] as const;

type YesOrNo = (typeof YES_OR_NO)[number];

/** What the owner decides for the whole place. */
export type PlaceSettings = {
  /** What the place is called, on every page. */
  readonly name: string;
  /** The name of the picture that stands for the place; empty: the robin does. */
  readonly mark: string;
  readonly registration: (typeof REGISTRATIONS)[number];
  readonly inviters: (typeof INVITERS)[number];
  readonly makers: (typeof MAKERS)[number];
  /** Whether guests read the lobby. */
  readonly guests: YesOrNo;
  /** Whether search engines may list what guests read. */
  readonly listed: YesOrNo;
  /** Days for which messages are kept; 0: for good. */
  readonly keepDays: number;
  /** Whether pinned messages stay when others of their age are deleted. */
  readonly keepPinned: YesOrNo;
  /** Minutes for which a new account posts no links and begins no conversations; 0: none. */
  readonly newcomerMinutes: number;
  /** Days for which it is kept who did what to whom. */
  readonly auditDays: number;
  /** In how many rooms one is told everything; in those joined after them only what is meant for one. */
  readonly followedRooms: number;
  /** Whether people see of each other who is there. */
  readonly presence: YesOrNo;
  /** What one reads above the form to sign in or register. */
  readonly welcome: string;
  /** What to do who has forgotten the password; empty: the words that Robin has for that. */
  readonly forgotten: string;
};

/** What holds until the owner decides; README has the same in a table. */
export const DEFAULTS: PlaceSettings = {
  name: "Robin",
  mark: "",
  registration: "open",
  inviters: "admins",
  makers: "everyone",
  guests: "yes",
  listed: "no",
  keepDays: 0,
  keepPinned: "yes",
  newcomerMinutes: 0,
  auditDays: 365,
  followedRooms: 10,
  presence: "yes",
  welcome: "",
  forgotten: "",
};
