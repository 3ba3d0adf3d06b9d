import { type Forms, speech } from "./speech.ts";

const spoken = speech({ language: "en", locale: "en-GB" });
const { counted, duration, list, number } = spoken;

type Range = { readonly least: number; readonly most: number };

/** Every sentence that Robin says, in English: what the other languages translate. */
export const en = {
  ...spoken,

  page: {
    about: "A group chat for people who run their own server.",
    home: (place: string) => `${place}, to the lobby`,
    skipToBox: "Skip to the message box",
    skipToMain: "Skip to the content",
    menu: "Rooms and people",
    unread: "Unread",
    aboutRoom: "About this room",
    settings: "Settings",
    account: "Account",
    yourAccount: "Your account",
    signIn: "Sign in",
    signOut: "Sign out",
    register: "Register",
    save: "Save",
    cancel: "Cancel",
  },

  theme: {
    legend: "Appearance",
    auto: "Auto",
    light: "Light",
    dark: "Dark",
  },

  /** When something cannot be served: what is the matter, and what to do. */
  problems: {
    toLobby: "To the lobby",
    garbled: { title: "That request was garbled", advice: "Go back, reload the page and try again." },
    forbidden: {
      title: "You may not do that",
      advice: "Ask somebody who runs this place, or sign in as somebody else.",
    },
    nothingHere: {
      title: "There is nothing here",
      advice: "The address may be mistyped, or what it led to is gone.",
    },
    noLength: { title: "That did not say how long it is", advice: "Send it with a Content-Length." },
    tooLong: {
      title: "That is far too long",
      advice: (most: number) =>
        `A message has at most ${number(most)} characters. Make it shorter and send it again.`,
    },
    unfit: {
      title: "That did not fit",
      advice: "Something was missing or not of the kind that belongs there. Go back and try again.",
    },
    tooMuch: {
      title: "That was too much at once",
      advice: "Several large pages are still on their way to you. Wait for them to arrive and try again.",
    },
    mistake: {
      title: "Robin made a mistake",
      advice: "It is not your fault. Go back and try again in a moment.",
    },
    unstored: {
      full: {
        title: "There is no room left on the disk",
        advice:
          "This was not stored. What you wrote is kept: try again once whoever runs this place has made room.",
      },
      failing: {
        title: "Robin cannot write to its disk",
        advice:
          "This was not stored. What you wrote is kept: try again once whoever runs this place has put that right.",
      },
      away: {
        title: "Files cannot be reached now",
        advice:
          "They are kept elsewhere, and that does not answer. What you wrote is kept: try again in a while. Talking goes on.",
      },
      unreachable: {
        title: "Robin cannot reach its database",
        advice: "What you wrote is kept: try again in a moment.",
      },
    },
    foreign: {
      title: "That came from another site",
      advice: "Robin takes nothing that other sites send in your name.",
    },
    offline: {
      title: "Robin cannot be reached",
      advice: "Your device may be offline, or the server away. Try again in a moment.",
    },
    elsewhere: {
      title: "Robin has another address",
      advice: (origin: string) => `It is at ${origin} and nowhere else.`,
      label: "Go there",
    },
    unknownHost: {
      title: "Nobody has come in by this address yet",
      advice: "Sign in by it first, or use the address by which others come.",
    },
    tryAgain: "Try again",
  },

  /** Registering and signing in. */
  entry: {
    name: "Name",
    password: "Password",
    nameHint: ({ least, most }: Range) => `What others see: ${least} to ${most} letters, digits, _ - or .`,
    passwordHint: ({ least, most }: Range) =>
      `${least} to ${most} characters. A few words in a row are good.`,
    beenHere: "Been here before?",
    newHere: "New here?",
    wrong: "That name and password do not go together.",
    tooMany: (seconds: number) => `Too many attempts. Try again in ${duration(seconds)}.`,
    busy: "Many people are signing in at this moment. Try again in a few seconds.",
    ended: "Your session has ended. Sign in to go on where you were.",
    newAddress:
      "Nobody has come in by this address yet. Sign in, and from then on it is open as the other ones are.",
    endedInBackground: "Your session has ended. Sign in again.",
    closed: "Nobody can make a new account here.",
    inviteOnly: "One comes in here with an invite. Ask somebody who is here already for a link.",
    forgotten: "Forgot your password? Ask an admin, or whoever runs this place.",
    refusedFrom: (until: string) => `Nobody comes in from where you are until ${until}.`,
  },

  /** Keeping somebody out of the place. */
  bans: {
    banned: "banned",
    act: "Ban",
    whom: (name: string) => `Ban ${name}`,
    hint: (name: string) =>
      `${name} is signed out everywhere and cannot come back in. What ${name} has said stays.`,
    time: "For how long",
    forGood: "For good",
    reason: "Why",
    reasonHint: (name: string) => `${name} reads this when trying to sign in.`,
    always: "Banned for good.",
    until: "Banned until {time}.",
    lift: "Lift the ban",
    told: (until: string | undefined, reason: string) =>
      `You are banned here${until === undefined ? "" : ` until ${until}`}.${reason === "" ? "" : ` ${reason}`}`,
    mayNot: "Nobody acts on those of the same rank.",
    addresses: "Nobody comes in from these addresses either, for 30 days at most",
    address: (address: string, others: readonly string[]) =>
      others.length === 0 ? address : `${address} – this also hits ${list(others)}`,
    isRefused: (address: string) => `Nobody comes in from ${address}.`,
  },

  /** Having somebody read and say nothing. */
  mutes: {
    muted: "muted",
    act: "Mute",
    whom: (name: string) => `Mute ${name}`,
    hint: (name: string) =>
      `${name} can read, and says nothing: no messages, reactions, rooms or another name.`,
    reasonHint: (name: string) => `${name} reads this beside the box to write in.`,
    until: "Muted until {time}.",
    lift: "Let them speak again",
    told: (until: string, reason: string) =>
      `You are muted here until ${until}.${reason === "" ? "" : ` ${reason}`}`,
  },

  /** The way back in of who has forgotten the password. */
  recovery: {
    title: "A new password",
    hint: (name: string) => `For ${name}. Everywhere else you are signed out by it.`,
    set: "Set it and sign in",
    make: "Make a link for a new password",
    makeHint: (name: string) => `For when ${name} has forgotten the password. The link is good once.`,
    made: (name: string, seconds: number) =>
      `Give this to ${name}. It is shown once, and good for ${duration(seconds)}:`,
    notGood: "This link is not good, or not any more.",
    mayNot: "Nobody makes such a link for those of the same rank.",
  },

  /** What the owner decides for the whole place. */
  place: {
    title: "This place",
    name: "Name of the place",
    mark: "Mark of the place",
    registration: "Who may make an account",
    registrations: {
      open: "Everybody who finds the address.",
      invite: "Those with an invite.",
      closed: "Nobody.",
    },
    inviters: "Who makes invites",
    inviterKinds: { admins: "Admins and the owner", everyone: "Everyone" },
    makers: "Who makes rooms",
    guests: "Who reads the lobby",
    listed: "Search engines",
    listings: { no: "May list nothing.", yes: "May list what guests read." },
    keepDays: "Days for which messages are kept",
    newcomerMinutes: "Minutes that new accounts wait",
    auditDays: "Days for which it is kept who did what",
    welcome: "Welcome",
    forgotten: "Words for a forgotten password",
    hints: {
      keepDays: "Older ones are deleted for everybody, and nothing brings them back. 0: all are kept.",
      newcomerMinutes: "Before they post links or begin conversations. 0: not at all.",
      auditDays: "What admins find under “What was done”. Older notes are deleted.",
      name: "It stands on every page. Without one it is Robin.",
      welcome: "What people read above the form to sign in.",
      forgotten: "Whom to ask, and how. Without them Robin says: ask an admin.",
    },
    tooLong: (most: number) => `At most ${number(most)} characters.`,
    saved: "Saved. It holds from now on.",
    ownersOnly: "Only the owner of this place decides on it.",
    diskIsFull: "The disk is full: nobody can speak or send files until there is room. All else goes on.",
    isOpenToAll: "Everybody who finds this address can make an account and read the lobby.",
    decide: "Decide who may",
    badDays: ({ least, most }: Range) => `Between ${number(least)} and ${number(most)} days.`,
    badMinutes: (most: number) => `At most ${number(most)} minutes.`,
    badKeeping: (most: number) => `At most ${number(most)} days.`,
  },

  /** Who did what to whom, for those who run the place. */
  audit: {
    title: "What was done",
    kept: (days: number) => `Kept for ${number(days)} days.`,
    what: "What",
    everything: "Everything",
    who: "Who did it, or had it done",
    none: "Nothing is noted that fits.",
    older: "Older",
    by: "by {name}",
    hiddenRoom: "a room that you do not see",
    session: (handle: string) => `session ${handle}`,
    events: {
      "signed in": "Signed in",
      "wrong password": "Wrong password",
      registered: "Made an account",
      "password changed": "Changed the password",
      "name changed": "Changed the name",
      "picture changed": "Changed the picture",
      "picture removed": "Picture of another taken away",
      "account deleted": "Deleted the account",
      "role given": "Role given",
      "place handed over": "Place handed over",
      "place changed": "Settings of the place",
      banned: "Banned",
      "ban lifted": "Ban lifted",
      muted: "Muted",
      "mute lifted": "Mute lifted",
      "recovery made": "Link for a new password made",
      "recovery mailed": "Link for a new password mailed",
      "email changed": "E-mail address changed",
      recovered: "New password by a link",
      "invite made": "Invite made",
      "invite withdrawn": "Invite withdrawn",
      "room made": "Room made",
      "room changed": "Room changed",
      "room archived": "Room archived",
      "room restored": "Room opened again",
      "room deleted": "Room deleted",
      "taken out": "Taken out of a room",
      "message deleted": "Message of another deleted",
      "data exported": "Data downloaded",
      "backup made": "Backup made by hand",
      purged: "All messages deleted",
      reported: "Message reported",
      "report decided": "Report decided",
    },
  },

  /** How much is said, what it takes on the disk, and what is kept of it, for those who run the place. */
  figures: {
    title: "Figures and backups",
    counted: "What was deleted meanwhile is not counted, and today is not over yet.",
    zone: (zone: string) => `Days and hours are those of ${zone}.`,
    ownZone: "Say which time zone is yours",
    messages: "Messages a day",
    people: "People a day who said something",
    hours: "Messages by hour of the day",
    inAll: counted({ one: "# message in the last 30 days", other: "# messages in the last 30 days" }),
    most: (what: string, when: string, most: string) => `${what}: ${most} at most (${when})`,
    asTable: "As a table",
    day: "Day",
    hour: "Hour",
    disk: "On the disk",
    database: "Database",
    files: "Files, without the smaller pictures made of them",
    filesElsewhere: "Files, in a bucket elsewhere",
    backups: "Backups",
    free: "Free",
    lasts: (time: string) =>
      `If as much comes as in the last 30 days, the free space lasts for about ${time}.`,
    lastsLong: "If as much comes as in the last 30 days, the free space lasts for more than ten years.",
    lastsUnknown: "How long the free space lasts cannot be told before this place is a week old.",
    lastsHint: "An estimate by what was said and sent, and by backups that grow along.",
    retention: "Older messages are deleted here, so it may last longer.",
    version: (version: string) => `This is Robin ${version}.`,
    last: "The last backup is of {time} and has {size}.",
    none: "No backup has been made yet.",
    nightly: counted({
      one: "One is made each night, and the last one is kept.",
      other: "One is made each night, and the last # are kept.",
    }),
    noNightly: "None is made at night: NIGHTLY_BACKUPS is set to 0.",
    inBucket: "Files are in a bucket, so Robin makes no backups here. README says how it is done (“Backup”).",
    isShared:
      "Several machines share this place, so Robin makes no backups here. docs/several-machines.md says how it is done.",
    now: "Back up now",
    nowHint:
      "All go on talking meanwhile. One made by hand stays, besides the nightly ones, until the next one made by hand is whole.",
    running: "A backup is being made, since {time}. Load this page again to see whether it is done.",
    failed: {
      full: "No backup was made at {time}: there is no room for it, or its folder cannot be written.",
      busy: "No backup was made at {time}: another one was being made.",
      failed: "No backup was made at {time}. The log says why.",
    },
    byHand: "made by hand",
  },

  /** What members report to those who keep order. */
  reports: {
    title: "Reports",
    report: "Report",
    send: "Report it",
    reason: "Why",
    reasonHint: "Those who keep order here read it, with what the message says now.",
    noReason: "Say why.",
    thanks: "Thank you. Those who keep order here will look at it.",
    own: "Nobody reports what one said oneself.",
    isDone: "That is decided already.",
    none: "Nothing is reported.",
    done: "Decided",
    said: "{name} said:",
    by: "Reported by {name}",
    taken: "{name} looks into it.",
    decided: "Decided by {name}",
    take: "I look into it",
    decision: "What was decided",
    decisionHint: "Deleted, muted, nothing to be done … The reported text is gone then.",
    finish: "Be done with it",
  },

  /** Deleting all that somebody said. */
  purge: {
    title: "Delete what they said",
    act: "Delete all of it",
    hint: (name: string) =>
      `All that ${name} has said in the chosen time is deleted for everybody, and nothing brings it back.`,
    since: "From the last",
    ever: "Ever",
    begun: "It is being deleted, the oldest first.",
  },

  /** Not reading somebody. */
  hiding: {
    hide: (name: string) => `Hide ${name}`,
    show: (name: string) => `Show ${name} again`,
    hint: (name: string) =>
      `What ${name} says is folded for you, and ${name} cannot write to you alone. Nobody is told.`,
    isHidden: (name: string) => `You hide ${name}.`,
    oneself: "Nobody hides themselves.",
    tooMany: (most: number) => `You hide ${number(most)} people already.`,
    takesNone: "They do not take direct messages from you.",
  },

  /** What new accounts wait for. */
  newcomers: {
    noLinks: (seconds: number) => `New accounts wait ${duration(seconds)} before they post links.`,
    noDirects: (seconds: number) => `New accounts wait ${duration(seconds)} before they begin conversations.`,
  },

  /** Files that are sent with messages. */
  files: {
    add: "Add files",
    words: "Words to go with them",
    hint: (most: number, megabytes: number) => `Up to ${number(most)} files of ${number(megabytes)} MB each.`,
    send: "Send the files",
    tooLarge: (megabytes: number) => `A file has at most ${number(megabytes)} MB.`,
    noRoom: "There is no room for files on this server now. Talking goes on.",
    cut: "The file did not come whole. Send it again.",
    gone: "A file is not there any more. Add it again.",
    tooMany: (most: number) => `A message has at most ${number(most)} files.`,
    original: "Keep pictures as they are, with when and where they were taken",
    noneLeft: (megabytes: number) =>
      `Your files fill the ${number(megabytes)} MB that you have here. Delete some of them first.`,
    bomb: (megapixels: number, frames: number) =>
      `A picture has at most ${number(megapixels)} million pixels, and one that moves ${number(frames)} frames.`,
    longDescription: (most: number) => `A description has at most ${number(most)} characters.`,
    moving: (what: string) => `${what}, moving`,
    ways: "Other pictures",
    earlier: "Earlier",
    later: "Later",
    toMessage: "To the message",
    save: "Save",
    describe: "Save the description",
    description: "What it shows",
    descriptionHint: "For those who do not see it.",
  },

  /** A picture of somebody in place of the letter, and one of the place in place of the robin. */
  avatars: {
    picture: "Your picture",
    choose: "Choose a picture",
    hint: (megabytes: number) =>
      `JPEG, PNG, WebP or GIF, up to ${number(megabytes)} MB. Others see its middle.`,
    save: "Save the picture",
    remove: "Take the picture away",
    removeOf: (name: string) => `Take the picture of ${name} away`,
    changed: "This is your picture now.",
    removed: "Your picture is gone.",
    missing: "Choose a picture first.",
    unreadable: "That is not a picture that can be shown here. Choose a JPEG, PNG, WebP or GIF.",
    markHint: (megabytes: number) =>
      `It stands in place of the robin on every page, in the tab and as the icon of the app. A square of up to ${number(megabytes)} MB; the rest is cut off.`,
    saveMark: "Save the mark",
    removeMark: "Back to the robin",
  },

  /** How a place that nobody owns gets its owner. */
  claim: {
    title: "Make this place yours",
    hint: "Nobody owns this place yet. The account that you make here will own it, and decide how everything works. You can change all of this later.",
    submit: "Make it mine",
    notGood: "This link is not good, or not any more",
    another: "Each start of Robin prints a new one, until the place has an owner.",
    unclaimed: {
      title: "Nobody owns this place yet",
      advice:
        "Whoever runs it makes it their own by the link that Robin printed at its start, or by opening it on the machine itself.",
    },
  },

  /** Links by which people make accounts. */
  invites: {
    title: "Invites",
    invitePeople: "Invite people",
    new: "New invite",
    make: "Make a link",
    note: "For whom",
    noteHint: "Only those who manage invites read this.",
    days: "Good for so many days",
    uses: "For so many people",
    usesHint: "0: for as many as there will be.",
    names: "Or a link for each of these",
    namesHint: (most: number) =>
      `One on each line, ${number(most)} at most. Each link is good for one person.`,
    rooms: "Rooms they are in from the start",
    made: "This is shown once. Send it to whom you invite:",
    scan: "Or have them scan this:",
    none: "No invites have been made yet.",
    by: "by {name}",
    until: "good until {time}",
    over: "over",
    withdrawn: "withdrawn",
    usedUp: "used up",
    used: (used: number, uses: number | null) =>
      uses === null ? `${number(used)} came by it` : `${number(used)} of ${number(uses)} came by it`,
    comers: "Who came by it",
    withdraw: "Withdraw",
    withdrawIt: (note: string) => `Withdraw the invite ${note}`,
    invitesYou: (name: string) => `${name} invites you.`,
    yourRooms: "You will be in these rooms:",
    notGood: "This invite is not good, or not any more. Ask for another one.",
    mayNot: "You may not make invites here.",
    badDays: (most: number) => `Between 1 and ${number(most)} days.`,
    badUses: (most: number) => `At most ${number(most)} people, or 0 for no limit.`,
    tooManyNames: (most: number) => `At most ${number(most)} at once.`,
    tooMany: (most: number) =>
      `You have ${number(most)} invites that are still good: withdraw some of them first.`,
  },

  names: {
    missing: "Choose a name.",
    length: ({ least, most }: Range) => `A name has ${least} to ${most} characters.`,
    signs: "A name is made of letters, digits, and the signs _ - and . (no spaces).",
    onlySigns: "A name needs a letter or a digit.",
    unwritten:
      "A name keeps to letters that a language writes: this one has a sign that imitates one, or a mark laid over it.",
    oneScript: "A name is written in one script, and so are its digits.",
    everyone: (name: string) => `Nobody can be called ${name}: that is everyone in a room.`,
    kept: (name: string) => `Nobody can be called ${name}: people would take it for Robin itself.`,
    taken: "Somebody has this name already.",
    looksTaken: "This name looks like one that somebody has: choose another.",
    alike: "looks like another name",
    former: "former user",
    unknown: (name: string) => `Nobody here is called ${name}.`,
  },

  passwords: {
    missing: "Choose a password.",
    tooShort: (least: number) => `A password has at least ${least} characters.`,
    tooLong: (most: number) => `A password has at most ${most} characters.`,
    isName: "The password is the name: choose another.",
    common: "This password is among the first that a stranger would try: choose another.",
  },

  /** The log, and what stands around it. */
  room: {
    log: (name: string) => `Messages in ${name}`,
    earlier: (name: string) => `${name}, earlier`,
    empty: "Nothing has been said yet",
    emptyHint: {
      open: "Say hello. Everybody who comes in will read it.",
      private: "Say hello. Only those who were invited to this room will read it.",
      direct: "Say hello. Only the people in this conversation will read it.",
    },
    emptyForGuests: "When somebody says something, it shows here.",
    older: "Older messages",
    newer: "Newer messages",
    toNewest: "To the newest messages",
    toFirstNew: "To the first new message",
    markRead: "Mark all as read",
    refresh: "Refresh to see what is new",
    joinHint: "You are reading this room. Join it to see what is new in it. Whoever speaks in it joins.",
    join: "Join",
    moderatorsOnly: "Only moderators speak in this room.",
    takenOut: "You were taken out of this room. Who decides on it may ask you back.",
    invitedBy: (name: string) => `${name} invites you to this room. You are in it once you join or speak.`,
    noThanks: "No, thanks",
    archived: "This room is archived: it can be read, and nobody speaks in it any more.",
    kept: (seconds: number) => `Messages are deleted after ${duration(seconds)}.`,
    slow: (seconds: number) => `Slow mode: one message in ${duration(seconds)}.`,
    signInToSpeak: "Sign in to speak",
    moreAbout: "More about a message",
  },

  composer: {
    label: "Message",
    placeholder: "Say something",
    send: "Send",
    preview: "Preview",
    answering: "Answering",
    empty: "Write something first.",
    tooLong: (most: number, length: number) =>
      `A message has at most ${number(most)} characters; this one has ${number(length)}.`,
    notSignedIn: "You are not signed in. Sign in to send this.",
    answersElsewhere: "What this answers is not in this room.",
    tooSoon: (seconds: number) => `That was quick. Wait ${duration(seconds)} and send it again.`,
    archived: "This room is archived: nobody speaks in it any more.",
    crowded: (seconds: number) =>
      `Much is being sent from where you are. Wait ${duration(seconds)} and try again.`,
    slow: (seconds: number) => `This room is in slow mode. Wait ${duration(seconds)} and send it again.`,
    notStored: "Robin could not store this. It is kept here: send it again in a moment.",
  },

  /** A message. */
  message: {
    deleted: "Message deleted",
    deletedByModerator: "Message deleted by a moderator",
    edited: "(edited {time})",
    opened: "{name} made this room open: everybody here may read it from now on.",
    more: (author: string) => `More about what ${author} said`,
    page: (author: string, room: string) => `${author} in ${room}`,
  },

  /** What one can do with a message. */
  tools: {
    reply: "Reply",
    link: "Link to this message",
    about: "About {name}",
    signIn: "Sign in to answer",
    edit: "Edit",
    message: "Message",
    delete: "Delete",
    deleteForEveryone: "Delete for everyone",
    notYours: "Only who said this may edit it.",
    notYoursToDelete: "Only who said this, or a moderator, may delete it.",
    notSignedIn: "You are not signed in. Sign in to do this.",
    gone: "This message was deleted.",
    archived: "This room is archived: what was said in it stays as it is.",
    tooSoon: (seconds: number) => `That was quick. Wait ${duration(seconds)} and try again.`,
    event: "Robin notes this in the log: it stays as it is.",
    outdated:
      "You have edited this meanwhile, perhaps in another tab: above is what it says now, below what you wrote here. Save again to put this in its place.",
    outdatedInBox: (now: string) =>
      `You have edited this meanwhile, perhaps in another tab. It says now: “${now}”. Send again to put your text in its place.`,
  },

  reactions: {
    legend: "React",
    given: "Reactions",
    other: "Other emoji",
    examples: "heart, tada, 🦊",
    find: "Find",
    found: "Emoji found",
    more: (others: number) => `${number(others)} more`,
    noEmoji: "That is not an emoji.",
    full: (kinds: number) => `There are ${number(kinds)} kinds of reactions already: choose one of them.`,
  },

  /** Beside the log. */
  side: {
    rooms: "Rooms",
    directs: "Direct messages",
    private: "private",
    unread: counted({ other: "# unread" }),
    forYou: counted({ other: "# for you" }),
    invitations: "Invitations",
    invites: "{name} invites you",
    here: "Here now",
    others: "and others",
    typing: (names: readonly string[]) =>
      `${spoken.list(names)} ${names.length === 1 ? "is" : "are"} typing…`,
    manyTyping: "Several people are typing…",
    allRooms: "All rooms",
    people: "People",
    keys: "Keys",
    find: "Find a room",
    first: "Lobby and favourites",
    favourite: "Favourite",
    more: counted({ other: "# more" }),
    fewer: "Fewer",
  },

  /** The list of rooms, and how new ones come to be. */
  rooms: {
    title: "Rooms",
    directs: "Direct messages",
    archived: "Archived",
    private: "private",
    lastSaid: "last message {time}",
    order: "Order of the rooms beside each page",
    orders: { name: "By name", unread: "What is unread first" },
    new: "New room",
    make: "Make the room",
    newDirect: "New direct message",
    names: "Names",
    namesHint: (most: number) =>
      `One person or several, ${number(most)} at most, with a space between. Only you and they read it.`,
    write: "Write to them",
    name: "Name",
    nameHint: (most: number) => `At most ${number(most)} characters.`,
    topic: "Topic",
    topicHint: "What it is about, if that needs a word.",
    kind: "Who comes in",
    kinds: {
      open: "Open: everybody here may read it and join.",
      private: "Private: only those who are invited know of it.",
    },
    nameMissing: "Give the room a name.",
    nameTooLong: (most: number) => `A room's name has at most ${number(most)} characters.`,
    nameSigns: "A room's name needs a letter, a digit or an emoji, and no more than three marks on one.",
    nameTaken: "An open room has this name already.",
    nameOfLobby: "That is what the lobby is called, or looks like it: choose another name.",
    topicTooLong: (most: number) => `A topic has at most ${number(most)} characters.`,
    tooManyDirects: (seconds: number) =>
      `Those were many new conversations. Wait ${duration(seconds)} and try again.`,
    tooMany: (seconds: number) => `Those were many rooms. Wait ${duration(seconds)} and try again.`,
    tooManyPeople: (most: number) => `A conversation is for at most ${number(most)} people.`,
    mayNotMake: "Only admins make rooms here.",
    tooManyPeopleWithYou: (most: number) =>
      `A conversation is for at most ${number(most)} people, you included.`,
    onlyYou: "Name somebody other than yourself.",
  },

  /** What there is to know of a room. */
  about: {
    title: (name: string) => `About ${name}`,
    kinds: {
      open: "Everybody here may read this room and join it.",
      private: "Only its members know of this room.",
      direct: "Only the people in it read this conversation.",
    },
    toRoom: "To the room",
    level: "Tell me about",
    levels: { everything: "Everything", mentions: "What is meant for me", nothing: "Nothing" },
    members: counted({ one: "# person", other: "# people" }),
    owner: "owner",
    remove: "Remove",
    removeWhom: (name: string) => `Remove ${name}`,
    invite: "Invite",
    name: "Name",
    leave: "Leave this room",
    leaveHint: "You come back only if somebody invites you again.",
    hide: "Hide from my list",
    hideHint: "It is back once something happens in it, and you always find it among all rooms.",
    sayWho: "Say who.",
    fixedDirect: "Nobody joins a conversation among a few: begin another one.",
    keptDirect: "A conversation among a few stays with them.",
    keptLobby: "Everybody is in the lobby.",
    removeYourself: "Leave the room to be out of it.",
    wasTakenOut: (name: string) =>
      `${name} was taken out of this room: only who decides on it asks ${name} back.`,
    asked: counted({ one: "# person is invited", other: "# people are invited" }),
    takeBack: "Take back",
    takeBackFrom: (name: string) => `Take back the invitation of ${name}`,
    tooManyInvitations: (seconds: number) =>
      `Those were many invitations. Wait ${duration(seconds)} and try again.`,
    lastOne: "You are the last one here: invite somebody first, or delete the room.",
  },

  /** How a room works. */
  settings: {
    title: (name: string) => `Settings of ${name}`,
    guests: "Reading without an account, while the room is open",
    guestsRead: {
      no: "Only who is signed in reads it.",
      yes: "Everybody reads it, signed in or not.",
    },
    speakers: "Who speaks",
    callers: "Who may call everyone with @room",
    everyone: "Everyone",
    moderators: "Moderators, admins and the owner",
    pause: "Slow mode",
    noPause: "Off",
    onePer: (seconds: number) => `One message in ${duration(seconds)}`,
    keepDays: "Days for which messages of this room are kept",
    keepDaysHint:
      "Older ones are deleted for everybody, and nothing brings them back. 0: as long as in the whole place.",
    history: "What was said before, when this room becomes open",
    histories: { hidden: "Stays with those who are in it now.", shown: "Is there for everybody." },
    historyIsOwners: "Only the owner of the room shows to everybody what was said in private.",
    whoIsIn: "Who is in it",
    isArchived: "This room is archived: it can be read, and nobody speaks in it.",
    archiveHint: "An archived room can be read, and nobody speaks in it any more.",
    archive: "Archive this room",
    restore: "Open it for speaking again",
    delete: "Delete this room",
    deleteHint: "Everything that was said in it is gone for everybody, and nothing brings it back.",
    deleteAll: "Delete the room and all in it",
    lobbyIsOpen: "The lobby is open to everybody.",
    lobbyStays: "The lobby stays: everybody meets there.",
    pauseTooLong: (most: number) => `Slow mode lets everybody speak once in ${duration(most)} at least.`,
    heading: "Heading",
    headingHint: "Open rooms with the same heading stand together in the lists of rooms.",
    headingTooLong: (most: number) => `A heading has at most ${number(most)} characters.`,
    headingIsAdmins: "Only admins put rooms under headings.",
  },

  people: {
    title: "People",
    all: "All people",
    since: "{role} since {time}",
    roles: { member: "Member", moderator: "Moderator", admin: "Admin", owner: "Owner" },
    writeTo: (name: string) => `Write to ${name}`,
    inCommon: "Rooms that both of you are in",
    beginning: "Names that begin with",
    find: "Find",
    none: "Nobody here has such a name.",
    more: "More",
    role: "Role",
    mayNotGive: "Only an admin or the owner gives roles, and nobody to those of the same rank.",
    noRole: "That is no role that you may give.",
    handOver: "Hand this place over",
    handOverHint: (name: string) => `${name} owns this place from then on, and you are an admin.`,
    handOverTo: (name: string) => `Hand it over to ${name}`,
    mayNotHandOver: "Only the owner hands this place over.",
    everyone: "everyone",
  },

  /** What was sent in a room. */
  roomFiles: {
    title: (room: string) => `Files · ${room}`,
    files: "Files",
    which: "Which files",
    kinds: { all: "All", images: "Pictures", files: "Other files" },
    none: {
      all: "There are no files here yet.",
      images: "There are no pictures here yet.",
      files: "There are no other files here yet.",
    },
    types: { image: "Picture", video: "Video", audio: "Sound", text: "Text", file: "File" },
    older: "Older files",
  },

  /** What is meant for one. */
  inbox: {
    title: "Inbox",
    unread: "Unread",
    earlier: "Earlier",
    none: "Nothing here yet. This is where mentions of you, replies, direct messages and reactions to what you said will be.",
    markRead: "Mark all as read",
    markReadHint: "What else is unread in the rooms stays unread.",
    mention: "{name} mentioned you",
    reply: "{name} replied to you",
    everyone: "{name} called everyone",
    direct: "{name} wrote to you",
    reactions: "{emoji} from {name} to your message",
    messages: counted({ one: "# message", other: "# messages" }),
    others: counted({ one: "# other", other: "# others" }),
    older: "Older",
  },

  search: {
    title: "Search",
    titleOf: (typed: string) => `${typed} · Search`,
    label: "Search for",
    hint: 'Words of messages and of file names, or "words in this order". from:name, in:room, has:image, has:file, after:2026-11 and before:2026-11-25 narrow it down.',
    nothing: "Nothing was found.",
    nothingYet: "Nothing was found so far.",
    furtherBack: "Look further back",
    tooSoon: (seconds: number) => `That was quick. Wait ${duration(seconds)} and search again.`,
    noValue: (filter: string, example: string) =>
      `“${filter}:” needs something right behind it, like ${example}.`,
    noDate: (typed: string) => `“${typed}” is no date. Write it like 2026-11-25, 2026-11 or 2026.`,
    noAttachment: (typed: string) =>
      `Nothing is found by “has:${typed}”. Write has:image for pictures, has:file for all other files.`,
    noRoom: (typed: string) => `You read no room that is called ${typed}.`,
  },

  profile: {
    renamed: "You have another name now.",
    passwordChanged: "Your password is changed, and you are signed out everywhere else.",
    signedOut: "Signed out.",
    name: "Name",
    nameLabel: "What others see",
    nameHint: ({ least, most }: Range) =>
      `${least} to ${most} letters, digits, _ - or . Who mentioned you by the old name still means you.`,
    rename: "Rename",
    password: "Password",
    oldPassword: "Current password",
    newPassword: "New password",
    passwordHint: ({ least, most }: Range) =>
      `${least} to ${most} characters. Everywhere else you are signed out.`,
    changePassword: "Change the password",
    wrongPassword: "That is not your password.",
    sessions: "Where you are signed in",
    used: "since {since}, last used {used}",
    thisBrowser: "this browser",
    newDevice: "A device that was new then: if it is not yours, sign it out and change your password.",
    unknownDevice: "Unknown device",
    signOut: "Sign out",
    signOutOf: (device: string) => `Sign out ${device}`,
    signOutElsewhere: "Sign out everywhere else",
    data: "Your data",
    download: "Download what Robin keeps of you",
    downloadHint: "As JSON: your account, your rooms, and all you have said.",
    delete: "Delete this account",
    deleteHint:
      "Nobody can sign in to it any more, and nothing brings it back. Your name is free for somebody else.",
    handOverFirst:
      "You own this place: unless you are alone here, hand it over first, on the page of whoever is to have it.",
    messages: "What you have said",
    fates: { keep: "Stays, as said by a former user.", delete: "Is deleted, with your reactions." },
    yourPassword: "Your password",
    deleteAccount: "Delete my account",
  },

  /** What the keyboard does. */
  keys: {
    title: "Keys",
    hint: "Everything on a page is reached with Tab, and opened with Enter.",
    inBox: "While you write",
    send: "Send",
    newLine: "Begin a new line",
    editLast: "Edit what you said last, while the box is empty",
    cancel: "Leave what you answer, edit or preview",
    mention: "Mention somebody: choose with the arrows",
    anywhere: "Anywhere else",
    sheet: "Show these keys",
    toBox: "To the message box",
    toSearch: "Search",
    older: "Through the messages",
    single: "Single-key shortcuts",
  },

  /** Calls of who has no page open. */
  push: {
    title: "Notifications",
    here: "This browser",
    browsers: "Where you are called",
    none: "Nowhere yet.",
    since: "since {time}",
    turnOn: "Call me in this browser",
    turnOff: "Turn off",
    test: "Ring here once",
    offHint:
      "Robin can call you here though no page of it is open: for direct messages, for what mentions or answers you, and for everything in rooms of which you want to hear that.",
    onHint: "You are called in this browser.",
    denied:
      "This browser does not let Robin call you. Allow notifications for this site beside its address, and load this page again.",
    iphone: "On an iPhone or iPad Robin can call you once it is on the home screen:",
    iphoneShare: "Tap “Share”.",
    iphoneAdd: "Choose “Add to Home Screen”.",
    iphoneOpen: "Open Robin from there, and turn this on.",
    unable: "This browser cannot be called, or Robin is not reached over HTTPS.",
    needsScript: "This needs JavaScript.",
    how: "How you are called",
    text: "What is shown",
    withText: "Who wrote, where, and what",
    withoutText: "Only where there is something new",
    quietNow: "Do not disturb",
    notQuiet: "No",
    until: (time: string) => `Until ${time}`,
    daily: "Quiet every day",
    from: "From",
    to: "To",
    timeZone: "Time zone",
    save: "Save",
    saved: "That is how you are called from now on.",
    works: "This is how Robin calls you.",
    noTimeZone: "There is no such time zone. They have names like Europe/Berlin.",
    notAService: "This browser named no push service that Robin may use.",
    notHere: "You are not called in this browser. Turn that on first.",
    notTaken: {
      later: "The push service of this browser cannot be reached. Try again later.",
      refused: "The push service of this browser did not take it. Turn this off and on again.",
      gone: "This browser is not called any more. Turn it on again.",
    },
  },

  /** The address to which mail goes, the pages that mail leads to, and what it says. */
  mail: {
    title: "E-mail",
    hint: "For when you forget your password, and for what you miss, if you want that told. Nobody else sees the address. Leave it empty to have none.",
    address: "Your e-mail address",
    noAddress: "That is no e-mail address.",
    waiting: (address: string) =>
      `Open the link in the mail to ${address}: until then nothing else goes there.`,
    notYet: (address: string) =>
      `The mail server has not taken the mail to ${address} yet. Robin tries again.`,
    refused: (address: string) => `The mail server takes no mail for ${address}.`,
    confirm: "Confirm the address",
    isYours: (address: string) => `Is ${address} yours? From then on mail for you goes there.`,
    confirmed: "Your e-mail address is confirmed.",
    changed: "That is noted.",
    forgotten: "Forgot your password?",
    forgottenHint:
      "Robin mails a link for a new one to the address that was confirmed for the account. Without one, only an admin can help.",
    nameOrAddress: "Name or e-mail address",
    send: "Mail me a link",
    sent: (seconds: number) =>
      `If there is such an account with an address, a link is on its way. It is good for ${duration(seconds)}.`,
    digest: "What I missed, by mail",
    never: "Never",
    awayFor: (seconds: number) => `When I was away for ${duration(seconds)}`,
    needsAddress: "Give Robin an e-mail address",
    unsubscribe: "No more of these mails",
    unsubscribeHint: "Robin then mails you no more of what you missed.",
    unsubscribed: "You get none of these mails any more",
    unsubscribedHint: "Under Notifications you can ask for them again.",
    linkAdvice: "Links in mail are good for a while, for whom they were sent to. Ask for another one.",
    letters: {
      confirm: {
        subject: (place: string) => `Is this your address? ${place} asks`,
        text: (name: string, place: string, link: string, seconds: number) => [
          `Hello ${name},`,
          `at ${place} you said that this is your e-mail address. If so, open this link where you are signed in. It is good for ${duration(seconds)}:`,
          link,
          "If that was not you, do nothing.",
        ],
      },
      moved: {
        subject: (place: string) => `Mail of ${place} goes elsewhere now`,
        text: (name: string, place: string, link: string) => [
          `Hello ${name},`,
          `your account at ${place} has another e-mail address from now on, or none. If that was not you, sign in, set another password and look where you are signed in:`,
          link,
        ],
      },
      recovery: {
        subject: (place: string) => `A new password at ${place}`,
        text: (name: string, place: string, link: string, seconds: number) => [
          `Hello ${name},`,
          `somebody, likely you, has forgotten the password of your account at ${place}. With this link you set another one. It is good once, for ${duration(seconds)}:`,
          link,
          "If that was not you, do nothing: your password stays as it is.",
        ],
      },
      digest: {
        subject: counted({ one: "# new message for you", other: "# new messages for you" }),
        greeting: (name: string, place: string) => `Hello ${name}, this you missed at ${place}:`,
        more: counted({ one: "and # more", other: "and # more" }),
        moreRooms: counted({ one: "And something in # more room.", other: "And something in # more rooms." }),
        off: "You want no more of these mails:",
      },
    },
  },

  /** What the script says, in plain data: it reaches the browser as JSON. */
  script: {
    newMessages: { one: "# new message", other: "# new messages" } as Forms,
    newSinceYouLeft: "New since you left",
    newElsewhere: { other: "# new" } as Forms,
    alertsOff: "Notifications off",
    alertsOn: "Notifications on",
    alertsAsSound: "Notification sound on",
    away: "Robin cannot be reached. Trying again…",
    copyLink: "Copy the link",
    linkCopied: "Link copied",
    unreachable: "Robin cannot be reached.",
    notTaken: "Robin could not take the message. It is kept: send it again.",
    notReached: "Robin cannot be reached. Your message is kept: send it again.",
    answering: "Answering",
    editing: "Editing what you said",
    answeredGone: "What you were answering was deleted.",
    send: "Send",
    save: "Save",
    close: "Close",
    takeAway: "Take away",
    describe: "What it shows",
    tryAgain: "Try again",
    tooLong: "This is longer than a message may be.",
    asFile: "Send it as a file",
    untilThere: "Goes as soon as the files are there.",
    tooLarge: "This file is too large.",
    tooMany: "No more files fit into one message.",
  },
};

/** What a language has to say. */
export type Words = typeof en;

/** A sentence that is not in a language yet: who tells a reader of something may not know how that one speaks. */
export type Sentence = (words: Words) => string;
