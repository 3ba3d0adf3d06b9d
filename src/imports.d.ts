declare module "*.sql" {
  const text: string;
  export default text;
}

declare module "htmx.org/dist/htmx.min.js" {
  const path: string;
  export default path;
}

declare module "*.svg" {
  const path: string;
  export default path;
}
