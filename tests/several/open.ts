/** A place that several machines share. */
type Place = { readonly close: () => Promise<void> };

let ofTest: Place[] = [];
let ofFile: Place[] = [];
let isInTest = false;
let isFirstAsked = false;

/** Has all be answered by the machine that the test knows, until it is disposed of: something is done to its inside. */
export function byFirst(): Disposable {
  isFirstAsked = true;
  return { [Symbol.dispose]: () => void (isFirstAsked = false) };
}

/** Whether all is to be answered by the machine that the test knows. */
export function isByFirst(): boolean {
  return isFirstAsked;
}

/** Notes a place, which ends with the test that has started it, or with its file. */
export function noteOpen(place: Place): void {
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
