declare module "htmx.org/dist/htmx.min.js" {
  const path: string;
  export default path;
}

declare module "*.svg" {
  const path: string;
  export default path;
}

declare module "*.tsv" {
  const path: string;
  export default path;
}

/** A copy of a response is a response of Bun's, too. */
interface Response {
  clone(): Response;
}

declare module "*.css" {
  const text: string;
  export default text;
}
