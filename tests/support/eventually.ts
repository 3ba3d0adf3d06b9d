/** Resolves once `check` does not fail any more. */
export async function eventually(check: () => unknown): Promise<void> {
  for (const deadline = performance.now() + 4_000; ;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await Bun.sleep(20);
    }
  }
}
