import { expect, test } from "bun:test";
import { LOBBY } from "../../../src/domain/room.ts";
import { Broadcasts } from "../../support/broadcasts.ts";
import { ClockTimers } from "../../support/clockTimers.ts";
import { Clock, someone, startRobin } from "../../support/robin.ts";

test("a sidebar has the same version on all machines that show the same, whoever is here by whichever", () => {
  const broadcasts = new Broadcasts();
  const timers = new ClockTimers(new Clock());
  const machines = [1, 2, 3].map(() => {
    const { robin } = startRobin({}, { broadcast: broadcasts.join(), after: timers.later });
    const users = ["Ada", "Bob", "Cy"].map((name) => someone(robin, name));
    return { robin, users };
  });
  const versions = () => {
    timers.pass(200);
    return machines.map(({ robin, users }) => users.map((user) => robin.sidebar.version(user, LOBBY)));
  };
  const seen = new Set<string>();
  const isSameOnAll = () => {
    const [first, ...others] = versions();
    for (const other of others) expect(other).toEqual(first!);
    // The third one is told whatever the others do.
    seen.add(first![2]!);
  };
  const [one, two] = machines;
  isSameOnAll();
  one!.robin.presence.hold(LOBBY, one!.users[0]!);
  isSameOnAll();
  two!.robin.presence.hold(LOBBY, two!.users[1]!);
  isSameOnAll();
  two!.robin.presence.ask(LOBBY, two!.users[0]!, true);
  isSameOnAll();
  expect(seen.size).toBe(4);
});
