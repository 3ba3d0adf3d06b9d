/** What nightly backups are called, encrypted ones included. */
export const NIGHTLY = /^robin-\d{4}-\d\d-\d\d\.tar\.zst(?:\.age)?$/;
