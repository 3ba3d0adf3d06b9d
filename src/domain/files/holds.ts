/** What is on its way into the database, or being removed, as all know it who keep bytes together: the two never happen to the same bytes at once. */
export type Holds = {
  /** Has the bytes of `hashes` stay until they are let go; resolves once none of them is being removed. Throws StorageError where that takes too long. */
  want(hashes: readonly string[]): Promise<Hold>;
  /** Runs `remove`, which removes the bytes of `hash`, unless they are named, wanted at this moment, or being removed already. */
  removing(hash: string, remove: () => Promise<void>): Promise<void>;
  /** Notes, within a commit, that a row is gone which named `hashes`: what nothing else names is removed, whatever comes between. */
  unnamed(hashes: readonly string[]): void;
  /** Whether this machine is the one that noted so, and removes these bytes. */
  isMine(hash: string): boolean;
  /** Lets go of what machines held that are not there any more; gives the hashes of what is to be removed since long. */
  leftBehind(): Promise<readonly string[]>;
};

/** That some bytes stay. */
export type Hold = {
  /** Runs `work`, which names the bytes, in a commit, and lets go in the same. Throws StorageError where they were let go of before. */
  commit<Result>(work: () => Result): Promise<Result>;
  /** Lets go, where that was not done; gives the hashes that this machine does not want any more. */
  release(): Promise<readonly string[]>;
};
