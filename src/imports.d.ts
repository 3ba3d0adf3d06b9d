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
