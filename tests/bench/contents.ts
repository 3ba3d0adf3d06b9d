const SENTENCES = [
  "Good morning everyone, the build is green again and the train is on time for once.",
  "Does anybody know where the spare key to the workshop went? I need it on Thursday.",
  "I read the proposal: the second part is fine, the first needs a figure or two more.",
  "Lunch at half past twelve? The usual place, I will ask them for the table outside.",
  "The tests pass on my machine, and that is <exactly> the sentence I hoped to avoid.",
];

/** What somebody says, some 80 characters; different for each `number`. */
export function saying(number: number): string {
  return `${SENTENCES[number % SENTENCES.length]} (${number})`;
}
