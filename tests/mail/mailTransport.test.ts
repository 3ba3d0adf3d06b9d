import { afterEach, describe, expect, spyOn, test } from "bun:test";
import { readSettings } from "../../src/base/settings.ts";
import { mailTransport } from "../../src/mailTransport.ts";
import { startSmtp } from "../support/smtp.ts";

type Patience = Parameters<typeof mailTransport>[2];
type Server = Awaited<ReturnType<typeof startSmtp>>;

const LETTER = {
  to: "ada@example.org",
  place: "Schachclub „Dame“",
  subject: "Grüße — 你好",
  text: "Hallo Ä\n.\n\nhttps://x.example/a\n",
};
const LOGIN = "robin:a%2Fb%40c%3A";
const PASSWORD = "a/b@c:";
const FROM = "?from=robin@example.org";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function start(kind: Parameters<typeof startSmtp>[0]): Promise<Server> {
  const server = await startSmtp(kind);
  servers.push(server);
  return server;
}

/** The way to the server that `SMTP_URL` names. */
function way(SMTP_URL: string, certificate?: string, patience?: Patience) {
  return mailTransport(readSettings({ SMTP_URL }).smtp!, certificate, patience);
}

describe("mail goes", () => {
  test("to a server on this machine, without a name and in the open", async () => {
    const server = await start({ encryption: "never" });
    expect(await way(`smtp://127.0.0.1:${server.port}${FROM}`).send(LETTER)).toBe("taken");
    const [{ text, ...mail }] = server.received as [Server["received"][number]];
    expect(mail).toEqual({ from: "robin@example.org", to: "ada@example.org", isEncrypted: false });
    expect(text).toContain("\r\nTo: ada@example.org\r\n");
    expect(text).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(text).toContain("=?UTF-8?B?R3LDvMOfZSDigJQg5L2g5aW9?=");
    expect(text).toMatch(/^From: =\?UTF-8\?\S+\?= <robin@example\.org>\r$/m);
    expect(text).not.toContain("List-Unsubscribe");
    expect(text).toEndWith("Hallo =C3=84\r\n.\r\n\r\nhttps://x.example/a\r\n");
  });

  test("with a name and a password, encrypted on demand or from the start", async () => {
    const onDemand = await start({ encryption: "on demand", password: PASSWORD });
    const fromTheStart = await start({ encryption: "from the start", password: PASSWORD });
    const [first, second] = [
      `smtp://${LOGIN}@localhost:${onDemand.port}${FROM}`,
      `smtps://${LOGIN}@localhost:${fromTheStart.port}${FROM}`,
    ];
    expect(await way(first, onDemand.cert).send(LETTER)).toBe("taken");
    expect(await way(second, fromTheStart.cert).send(LETTER)).toBe("taken");
    for (const { received } of [onDemand, fromTheStart])
      expect(received.map(({ isEncrypted }) => isEncrypted)).toEqual([true]);
  });

  test("to a server that looks into it for longer than it may take to greet, and goes there once", async () => {
    const server = await start({ encryption: "never", looksFor: 600 });
    const patience = { greeting: 500, answer: 60_000 };
    expect(await way(`smtp://localhost:${server.port}${FROM}`, undefined, patience).send(LETTER)).toBe(
      "taken",
    );
    expect(server.received).toHaveLength(1);
  });

  test("with what a mail program ends it by, where it comes again and again", async () => {
    const server = await start({ encryption: "never" });
    const unsubscribe = "https://robin.example/unsubscribe/2-abc";
    await way(`smtp://localhost:${server.port}${FROM}`).send({ ...LETTER, unsubscribe });
    expect(server.received[0]!.text).toContain(`\r\nList-Unsubscribe: <${unsubscribe}>\r\n`);
    expect(server.received[0]!.text).toContain("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
  });

  test("and what stands in the name of the place or in the subject adds no lines to its head", async () => {
    const server = await start({ encryption: "never" });
    const place = 'Club" <eve@example.org>\r\nBcc: eve@example.org';
    await way(`smtp://localhost:${server.port}${FROM}`).send({
      ...LETTER,
      place,
      subject: "One\r\nBcc: eve@example.org",
    });
    const [{ text, to, from }] = server.received as [Server["received"][number]];
    expect([from, to]).toEqual(["robin@example.org", "ada@example.org"]);
    expect(text.split("\r\n\r\n")[0]).not.toMatch(/^Bcc:/m);
  });
});

describe("mail waits", () => {
  test("where the password is wrong", async () => {
    const server = await start({ encryption: "on demand", password: PASSWORD });
    expect(await way(`smtp://robin:other@localhost:${server.port}${FROM}`, server.cert).send(LETTER)).toBe(
      "later",
    );
  });

  test("where the certificate is none of the server's, and says that it is that", async () => {
    using told = spyOn(console, "error").mockImplementation(() => {});
    for (const [encryption, scheme] of [
      ["from the start", "smtps"],
      ["on demand", "smtp"],
    ] as const) {
      const { port } = await start({ encryption });
      const other = await start({ encryption });
      await way(`${scheme}://localhost:${port}${FROM}`, other.cert).send(LETTER);
      const elsewhere = `${scheme}://[::ffff:127.0.0.1]:${port}${FROM}`;
      await way(elsewhere).send(LETTER);
    }
    expect(told.mock.calls.map(([line]) => String(line).replace(/^\S+ /, ""))).toEqual(
      Array(4).fill("warning: mail is not taken: ESOCKET DEPTH_ZERO_SELF_SIGNED_CERT; tried again later."),
    );
  });

  test("where the certificate is none of the server's", async () => {
    const [server, other] = [
      await start({ encryption: "from the start" }),
      await start({ encryption: "from the start" }),
    ];
    expect(await way(`smtps://localhost:${server.port}${FROM}`, other.cert).send(LETTER)).toBe("later");
    expect(server.received).toEqual([]);
  });

  test("where a password would go over the line in the open, unless it goes nowhere", async () => {
    const server = await start({ encryption: "never", password: PASSWORD });
    // The same machine by an address that is none of it.
    const elsewhere = `smtp://${LOGIN}@[::ffff:127.0.0.1]:${server.port}${FROM}`;
    expect(await way(elsewhere).send(LETTER)).toBe("later");
    expect(server.received).toEqual([]);
    expect(await way(`smtp://${LOGIN}@localhost:${server.port}${FROM}`).send(LETTER)).toBe("taken");
  });

  test.each([
    ["where somebody else listens, who does not greet", { greeting: 100, answer: 60_000 }],
    ["where the server falls silent once it has all of it", { greeting: 60_000, answer: 100 }],
  ])("%s", async (_, patience) => {
    const told = spyOn(console, "error").mockImplementation(() => {});
    const isGreeted = patience.answer < patience.greeting;
    const silent = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    const { port } = isGreeted ? await start({ encryption: "never", looksFor: 60_000 }) : silent;
    expect(await way(`smtp://127.0.0.1:${port}${FROM}`, undefined, patience).send(LETTER)).toBe("later");
    expect(String(told.mock.calls)).toContain("mail is not taken: ETIMEDOUT");
    silent.stop(true);
    told.mockRestore();
  });

  test("where nobody answers, and says so once, without a word of who was to get it", async () => {
    const told = spyOn(console, "error").mockImplementation(() => {});
    const { port, stop } = await startSmtp({ encryption: "never" });
    await stop();
    const nowhere = way(`smtp://localhost:${port}${FROM}`);
    expect([await nowhere.send(LETTER), await nowhere.send(LETTER)]).toEqual(["later", "later"]);
    expect(told.mock.calls.map(([line]) => String(line).replace(/^\S+ /, ""))).toEqual([
      "warning: mail is not taken: ESOCKET; tried again later.",
    ]);
    told.mockRestore();
  });
});

test("mail to an address that the server does not know is refused", async () => {
  const server = await start({ encryption: "never" });
  const to = "nobody@example.org";
  expect(await way(`smtp://localhost:${server.port}${FROM}`).send({ ...LETTER, to })).toBe("refused");
});

test("mail that is refused is told of, once for each reason until one is taken, without a word of who was to get it", async () => {
  using told = spyOn(console, "error").mockImplementation(() => {});
  const server = await start({ encryption: "never" });
  const { send } = way(`smtp://localhost:${server.port}${FROM}`);
  const sendTo = (to: string) => send({ ...LETTER, to });
  const news = () => told.mock.calls.splice(0).map(([line]) => String(line).replace(/^\S+ /, ""));
  for (const to of ["nobody@example.org", "ada@mail.test", "nobody@example.org"])
    expect(await sendTo(to)).toBe("refused");
  expect(news()).toEqual([
    "warning: mail is refused: EENVELOPE 550; it goes no more.",
    "warning: mail is refused: EENVELOPE 554; it goes no more.",
  ]);
  expect([await sendTo("ada@example.org"), await sendTo("ada@mail.test")]).toEqual(["taken", "refused"]);
  expect(news()).toEqual(["warning: mail is refused: EENVELOPE 554; it goes no more."]);
});
