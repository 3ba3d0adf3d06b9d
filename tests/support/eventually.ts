/** Resolves once `check` does not fail any more, and fails as it does where that takes longer than `within` ms. */
export async function eventually(check: () => unknown, within = 4_000): Promise<void> {
  for (const deadline = performance.now() + within; ;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await Bun.sleep(20);
    }
  }
}
