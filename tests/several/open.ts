import type { SharedPlace } from "./place.ts";

let ofTest: SharedPlace[] = [];
let ofFile: SharedPlace[] = [];
let isInTest = false;

/** Notes a place, which ends with the test that has started it, or with its file. */
export function noteOpen(place: SharedPlace): void {
  (isInTest ? ofTest : ofFile).push(place);
}

export function beginTest(): void {
  isInTest = true;
}

export async function endTest(): Promise<void> {
  isInTest = false;
  const ended = ofTest;
  ofTest = [];
  for (const place of ended) await place.close();
}

export async function endFile(): Promise<void> {
  const ended = ofFile;
  ofFile = [];
  for (const place of ended) await place.close();
}
