/** A place that several machines share. */
type Place = { readonly close: () => Promise<void> };

/** Places that a test may have open at a time: one that tries something with many has done with the first ones. */
const MOST = 8;

let ofTest: Place[] = [];
let ofFile: Place[] = [];
let isInTest = false;
let isFirstAsked = Bun.env["BY_FIRST"] !== undefined;

/** Has all be answered by the machine that the test knows, until it is disposed of: something is done to its inside. BY_FIRST: so all along. */
export function byFirst(): Disposable {
  const was = isFirstAsked;
  isFirstAsked = true;
  return { [Symbol.dispose]: () => void (isFirstAsked = was) };
}

/** Whether all is to be answered by the machine that the test knows. */
export function isByFirst(): boolean {
  return isFirstAsked;
}

/** Notes a place, which ends with the test that has started it, or with its file. */
export function noteOpen(place: Place): void {
  (isInTest ? ofTest : ofFile).push(place);
  if (ofTest.length > MOST) void ofTest.shift()!.close();
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
