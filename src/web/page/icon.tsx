/** Lines on 24 by 24. */
const ICONS = {
  add: "M12 5v14M5 12h14",
  attach:
    "m20 11-8.500 8.500a5 5 0 0 1-7-7L13 4a3.300 3.300 0 0 1 4.700 4.700l-8.500 8.500a1.700 1.700 0 0 1-2.400-2.400L14.500 7",
  inbox: "M4 13.500 6.500 5h11L20 13.500V19H4zh4.500l1.500 2.500h4l1.500-2.500H20",
  invite:
    "M10 4.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7M3.500 19.500c.5-3.500 3-5 6.500-5s6 1.500 6.500 5M18.500 7v6m-3-3h6",
  menu: "M4 7h16M4 12h16M4 17h16",
  preview: "M3 12c2-4 5-6 9-6s7 2 9 6c-2 4-5 6-9 6s-7-2-9-6m9-3a3 3 0 1 0 0 6 3 3 0 0 0 0-6",
  search: "M11 4.500a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13m4.8 11.3 4.2 4.2",
  settings: "M4 7h9m5 0h2M4 17h2m5 0h9M15.5 4.500v5M8.5 14.500v5",
};

/** A small drawing in the colour of the words around it, for what has its name in words as well. */
export function Icon({ name }: { name: keyof typeof ICONS }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={ICONS[name]} />
    </svg>
  );
}
