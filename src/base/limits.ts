const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MB = 1_048_576;

/** Every limit of Robin; times in ms unless the name says otherwise. README has the same in a table. */
export const limits = {
  /** Characters of a name, after NFKC, joiners aside. */
  name: { least: 2, most: 32 },
  /** Characters of a password, after NFKC. OWASP's Authentication Cheat Sheet asks for at least 8. */
  password: { least: 8, most: 256 },
  /**
   * Passwords hashed at the same time: each keeps a core and 19 MiB busy for some 20 ms. How many more wait, and how many
   * of one address (or user who is signed in): thirty people share one.
   */
  hashing: { together: 2, waiting: 400, perAddress: 50 },
  /** Characters of a message, after trimming. */
  message: { most: 4_000 },
  /** Characters of the key that makes a retry harmless. */
  key: { most: 64 },
  /** Bytes of a request's body: a longest message in which every character takes 12, and room for a paste that is refused politely. */
  body: { bytes: 256 * 1_024 },
  /** Of a page, and of a response to a feed request: messages or changes, and bytes in UTF-8. One is always shown. */
  page: { messages: 100, bytes: 2_000_000 },
  /** One user's messages this close together show as a group, until it has lasted so long or has so many: then the name is due again. */
  grouping: { within: 5 * MINUTE, lasts: 10 * MINUTE, most: 20 },
  /** Of a message with more characters or lines only the beginning shows, until one wants all of it. */
  folding: { characters: 2_000, lines: 24 },
  /**
   * A session ends when it was not used for `idle`, and `most` after it began; its use is noted at most once per `renewal`. Of more
   * than `perUser` the one ends that was not used for longest.
   */
  session: { idle: 30 * DAY, most: 365 * DAY, renewal: HOUR, perUser: 50 },
  /** Messages of one user at once; after them SENDS_PER_MINUTE. */
  sending: { burst: 10 },
  /** Edits, deletions and reactions of one user at once; after them SENDS_PER_MINUTE. */
  changing: { burst: 30 },
  /** Accounts of the first day, unless they keep order: after the burst they send as many times slower. */
  newcomers: { within: DAY, slower: 2 },
  /** Messages, edits, deletions, reactions and previews from one address at once; then so many times SENDS_PER_MINUTE. */
  writingFromAddress: { burst: 300, times: 5 },
  /** Kinds of reactions to one message; users named for each, others are counted; emoji that a search shows. */
  reactions: { kinds: 20, named: 30, found: 60 },
  /** Rooms that can be unread again after everything was marked as read. */
  markingRead: { rooms: 1_000 },
  /** Rooms, and people, offered to who looks for one by some letters. */
  switcher: { most: 8 },
  /** Messages pinned in one room. */
  pins: { most: 100 },
  /**
   * Of one message: elements; levels of quotes and lists in each other (a list and its item are one each), and of emphasis;
   * names looked up for mentions, each of which asks the database. Characters of a web address that becomes a link,
   * and of code that is coloured, as its language takes little or much time for that.
   */
  formatting: {
    elements: 500,
    depth: 8,
    names: 200,
    address: 2_048,
    code: { least: 500, some: 1_000, most: 1_500 },
  },
  /** Characters of a message that are quoted above a reply. */
  quote: { most: 120 },
  /** People suggested for the beginning of a name. */
  mentions: { suggested: 8 },
  /** People on a page of the list of all, and how many are put in the order of the reader's language: in 1 ms. */
  people: { shown: 100, ordered: 1_000 },
  /** Messages around the one that a link leads to, before and after it. */
  around: { messages: 50 },
  /** New accounts, and names that are tried for one, from one address: as many at once, and as many an hour. */
  registering: { burst: 100, every: HOUR / 100 },
  /** Characters of the name of the place, and of each text that its owner writes for those who come in. */
  place: { name: { most: 50 }, words: { most: 500 } },
  /**
   * Invites: days for which one is good, accounts made by it (0: no limit), characters of the note, rooms that one lands in, names
   * in a list, and those of one user that are good at the same time.
   */
  invite: {
    days: { usual: 7, most: 365 },
    uses: { usual: 1, most: 1_000 },
    note: { most: 100 },
    rooms: 20,
    names: 100,
    perUser: 200,
  },
  /** A ban: minutes, where it is not for good, and characters of the reason. */
  ban: { minutes: { least: 0, most: (365 * DAY) / MINUTE }, reason: { most: 200 } },
  /** The same of a mute, which is never for good. */
  mute: { minutes: { least: 10, most: (30 * DAY) / MINUTE }, reason: { most: 200 } },
  /**
   * Of a file, which FILE_MB and its kin limit besides: characters of its name and of what is said that it shows. Files of one message,
   * how many one user sends, and how many are on a page of those of a room. What was not sent for `unsent` is swept within
   * the hour. An upload ends when nothing of it came for `stalled`, or when what came took longer than `grace` and what it takes at `slowest`
   * bytes a ms. Free disk that files leave: a share of it, and bytes.
   */
  file: {
    name: 150,
    description: 500,
    perMessage: 10,
    pace: { burst: 50, every: 10 * SECOND },
    shown: 50,
    unsent: 45 * MINUTE,
    sweep: 10 * MINUTE,
    stalled: 40 * SECOND,
    grace: MINUTE,
    slowest: 10,
    reserve: { share: 0.05, bytes: 500 * MB },
  },
  /** Bytes of the disk that are kept for what is to go on when it is full: thousands of sign-ins, and deletions one after the other. */
  diskReserve: { bytes: 16 * MB },
  /**
   * Of a picture: pixels and, where it moves, single pictures of one that is taken (more take too much memory); pixels on the longer side of
   * one that is shown, of which a JPEG has no more (a PNG of 1 by 50,000,000 takes seconds to make small); the longer side of what is
   * kept of it, in pixels: the picture as it is given out, on a page of its own, and in the log; and the longest side of a WebP. Of one that is
   * long and narrow the shorter side decides, but in the log: it has half of these pixels, or nobody could read what is on it.
   */
  picture: {
    pixels: 50_000_000,
    frames: 2_000,
    longest: 65_535,
    side: 2_560,
    large: 1_600,
    small: 720,
    webp: 16_383,
  },
  /**
   * Of calls by push services: when what was said is looked at, and how long it is held back, since it may be read at once; for how long a
   * call is worth anything; how many go to one service together; and when one that was not taken goes again, twice as late each time.
   */
  push: {
    noted: SECOND,
    held: 5 * SECOND,
    lasts: DAY,
    together: 20,
    again: { first: 30 * SECOND, most: HOUR },
    subscribing: { burst: 20, every: MINUTE },
  },
  /** The picture of a user: how wide and high it is kept, in pixels, for lists and for a page of its own, and how often one changes it. */
  avatar: { small: 72, large: 256, pace: { burst: 10, every: 6 * MINUTE } },
  /** The mark of the place, in pixels: on pages and their tabs, on the screen of a phone, and where it is shown large. */
  mark: { page: 128, icon: 192, app: 512 },
  /** People whom one user hides. */
  hiding: { most: 100 },
  /** Of the inbox: entries on a page, and people named who reacted to one message. */
  inbox: { shown: 50, named: 3 },
  /** Addresses of somebody who is banned: for how long they are refused at most, and how many are shown, with others who came from each. */
  addresses: { lasts: 30 * DAY, shown: 5, others: 20 },
  /** Minutes for which a new account posts no links and begins no conversations, where the owner wants that. */
  newcomerWait: { minutes: { most: (30 * DAY) / MINUTE } },
  /** Days for which messages are kept, where the owner does not want them for good. */
  keeping: { days: { most: 3_650 } },
  /** Rooms in which one is told everything, as the owner wants it. */
  following: { rooms: { most: 1_000 } },
  /** Hours of which all that somebody said is deleted at once. */
  purge: { hours: { most: 24 * 365 } },
  /** Of reports: characters of the reason and of the decision, how many one user makes, and how many that are done are shown. */
  report: { text: { most: 500 }, pace: { burst: 10, every: 6 * MINUTE }, shown: 100 },
  /** A link by which somebody sets another password, for how long it is good: one that is handed over, and one that a mail brings. */
  recovery: { lasts: 15 * MINUTE, mailed: HOUR },
  /**
   * Of mail: how many go at the same time, how long one that was not taken goes on being tried, twice as late each time, and for how
   * long a link is good by which an address is confirmed. How many links one user and one network address ask for, how many of them go to one mailbox that is to be confirmed, and how often it is looked who missed something;
   * of what was missed, rooms and the newest messages of each that are told.
   */
  mail: {
    together: 3,
    again: { first: MINUTE, most: HOUR },
    lasts: DAY,
    asking: { burst: 3, every: HOUR },
    askingFromAddress: { burst: 10, every: 6 * MINUTE },
    toMailbox: { burst: 3, every: DAY / 3 },
    look: 10 * MINUTE,
    rooms: 20,
    messages: 5,
  },
  /**
   * Of the audit log: days for which it is kept, entries of one kind by which nothing else is written (whoever guesses passwords fills
   * no disk), at once and then a day, and entries on a page.
   */
  audit: { days: { least: 30, most: 3_650 }, apart: { burst: 1_000, every: DAY / 1_000 }, shown: 100 },
  /** Links, to come in or back, that nobody has made, tried from one address: as many at once, then one a minute. */
  tryingLinks: { burst: 30, every: MINUTE },
  /** Attempts to sign in to one name from one address: as many at once, then one a minute. */
  signingIn: { burst: 10, every: MINUTE },
  /** Attempts to sign in from one address, whatever the names: thirty people share one. */
  signingInFromAddress: { burst: 300, every: 10 * SECOND },
  /**
   * Wrong passwords for one name from all addresses together: as many at once, then one a minute; past it, who comes from an
   * address that is new to the name waits for up to `delay` before the password is looked at. Nobody is locked out.
   */
  guessing: { burst: 20, every: MINUTE, delay: 5 * SECOND },
  /** Of a room: characters of its name and topic, joiners and selectors aside, people that a direct one is for, and slow mode in seconds. */
  room: {
    name: { most: 60 },
    topic: { most: 250 },
    heading: { most: 40 },
    people: { least: 2, most: 8 },
    pause: { most: HOUR / SECOND },
  },
  /** Rooms that one user makes: as many at once, and as many an hour. */
  making: { burst: 20, every: HOUR / 20 },
  /** Conversations that one user begins, and people whom one invites: whoever gathers a club reaches all of them in an evening. */
  conversing: { burst: 50, every: HOUR / 50 },
  inviting: { burst: 50, every: HOUR / 50 },
  /** All of these from one address: accounts are free. */
  makingFromAddress: { burst: 120, every: HOUR / 120 },
  /** Invitations, and conversations begun by others, that come to one user. */
  invited: { burst: 50, every: HOUR / 50 },
  /** Those of them by one and the same user, who would keep all others from that one with more. */
  reaching: { burst: 5, every: HOUR / 5 },
  /** Downloads of one's data: as many at once, then one in ten minutes. */
  exporting: { burst: 5, every: 10 * MINUTE },
  /**
   * Who is here: people shown, and how long one stays whose page asks no more, or types whose page says so no more.
   * A page asks again within a second, and says every 3 seconds that something is being written (public/script/typing.js).
   */
  presence: { shown: 25, gone: 3 * SECOND, typing: 5 * SECOND },
  /**
   * Who is there in the place: how long one stays whose pages ask no more (a page asks at least every 30 seconds, a hidden one every
   * minute; one on which nothing was done for 10 minutes says so, public/script/away.js), and how often what has changed shows, in one.
   */
  attendance: { gone: 90 * SECOND, together: 5 * SECOND },
  /** What one says of oneself: characters of the words, minutes for which at most, and how often one says something else. */
  status: { most: 80, times: { most: (30 * DAY) / MINUTE }, pace: { burst: 20, every: MINUTE } },
  /** Of a search: characters and words looked at, names to narrow it down, messages shown, and characters of each. */
  search: { characters: 250, terms: 16, filters: 8, hits: 20, counted: 100, authors: 5, excerpt: 300 },
  /** Searches of one user, or of a guest's address: as many at once, then one a second. */
  searching: { burst: 30, every: SECOND },
  /** Attempts to confirm something with one's password: as many at once, then one a minute. */
  confirming: { burst: 10, every: MINUTE },
  /** New names of one user: as many at once, and as many a day. */
  renaming: { burst: 5, every: DAY / 5 },
  /** Responses of more than `from` bytes go at the pace of their readers: so many at a time to an address, and in all. */
  unsent: { from: 256 * 1_024, perAddress: 10, together: 100 },
  /** Long polls of one session (a guest's address counts as one), and for how many seconds one is held; web/http/longPollTimes.ts has what follows. */
  longPolls: { perSession: 3, seconds: 30 },
} as const;
