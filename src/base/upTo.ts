/** Has an LRU cache hold `most` entries and grow as they come: with `max` it takes the memory for all of them at once. */
export const upTo = (most: number) => ({ maxSize: most, sizeCalculation: () => 1 });
