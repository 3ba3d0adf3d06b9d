import { expect, test } from "bun:test";
import { inChromium } from "./chromium.ts";
import { Site } from "./site.ts";

/** Sends `form` of the page so often, after `before` each time and by `button`, and gives which of these the page itself held back. The browser sends none. */
const sending = (form: string, times: number, before = "", button = "") => `(() => {
  const held = [];
  addEventListener("submit", (event) => {
    held.push(event.defaultPrevented);
    event.preventDefault();
  });
  const form = document.querySelector('${form}');
  for (const field of form.elements) if (field.required) field.value = "some words";
  for (let time = 0; time < ${times}; time += 1) {
    ${before};
    form.requestSubmit(${button});
  }
  return held;
})()`;

inChromium("A form", () => {
  test("that posts goes once where one clicks twice, until one comes back to the page", async () => {
    await using site = new Site();
    const guest = await site.visitor();
    const ada = await site.signedIn("Ada");
    for (const [tab, path, form] of [
      [guest, "/register", `[action="/register"]`],
      [ada, "/profile", `[action="/profile/password"]`],
      [ada, "/rooms", `[action="/rooms"]`],
    ] as const) {
      await tab.go(path);
      expect([path, await tab.evaluate<boolean[]>(sending(form, 3))]).toEqual([path, [false, true, true]]);
      const back = `dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))`;
      await tab.go(path);
      expect(await tab.evaluate<boolean[]>(sending(form, 2, back))).toEqual([false, false]);
    }
  });

  test("that posts goes again where one has stopped the browser on its way, says something else, or chooses another of its buttons", async () => {
    await using site = new Site();
    const ada = await site.tabOf("Ada");
    await ada.go("/profile");
    const form = `[action="/profile/password"]`;
    const stopped = `navigation.dispatchEvent(new Event("navigateerror"))`;
    expect(await ada.evaluate<boolean[]>(sending(form, 2, stopped))).toEqual([false, false]);
    await ada.go("/profile");
    const other = `form.elements.password.value += "!"`;
    expect(await ada.evaluate<boolean[]>(sending(form, 2, other))).toEqual([false, false]);
    await ada.go("/profile");
    const another = `form.append(Object.assign(document.createElement("button"), { formAction: "/" + time }))`;
    const wanted = [false, false];
    expect(await ada.evaluate<boolean[]>(sending(form, 2, another, "form.lastChild"))).toEqual(wanted);
  });

  test("that only asks goes as often as one likes", async () => {
    await using site = new Site();
    const ada = await site.tabOf("Ada");
    await ada.go("/search");
    expect(await ada.evaluate<boolean[]>(sending(`[action="/search"]`, 2))).toEqual([false, false]);
  });

  test("signs in who clicks twice to register", async () => {
    await using site = new Site();
    const guest = await site.visitor();
    await guest.go("/register");
    await guest.arrive(() =>
      guest.evaluate(`{
        document.getElementById("name").value = "Ada";
        document.getElementById("password").value = "a long way home";
        const button = document.querySelector('[action="/register"] button');
        button.click();
        void setTimeout(() => button.click(), 15);
      }`),
    );
    expect([await guest.path(), site.robin.people.named("Ada")?.name]).toEqual(["/", "Ada"]);
  });
});
