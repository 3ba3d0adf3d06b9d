import { expect, test } from "bun:test";
import { isMountedBy } from "../../src/database/mounts.ts";

const MOUNTS = String.raw`22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
97 22 8:1 /elsewhere /srv/robin/files rw,relatime shared:1 - ext4 /dev/sda1 rw
98 22 0:45 / /srv/my\040robin\134data/files rw - tmpfs robin rw,size=1024k
`;

test.each([
  ["a folder of the same disk", "/srv/robin/files", true],
  ["a file system, where a blank and a backslash are in its path", "/srv/my robin\\data/files", true],
  ["what is below one", "/srv/robin/files/ab", false],
  ["what one is below", "/srv/robin", false],
  ["what begins as one does", "/srv/robin/file", false],
  ["what is mounted there from elsewhere", "/elsewhere", false],
])("whether it is mounted is told of %s", (_, path, isMounted) => {
  expect(isMountedBy(MOUNTS, path)).toBe(isMounted);
});
