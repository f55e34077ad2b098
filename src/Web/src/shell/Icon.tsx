const Paths = {
  plus: "M8 3v10M3 8h10",
  close: "M4 4l8 8M12 4l-8 8",
  trash: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.5 8.5h6l.5-8.5M6.8 7v3.5M9.2 7v3.5",
  sun: "M8 5.2a2.8 2.8 0 100 5.6 2.8 2.8 0 000-5.6zM8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1",
  moon: "M13 9.6A5.5 5.5 0 116.4 3a4.4 4.4 0 006.6 6.6z",
  leave: "M6.5 2.5h-3v11h3M7 8h7M11 5l3 3-3 3",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  minus: "M3 8h10",
  up: "M4 10l4-4 4 4",
  down: "M4 6l4 4 4-4",
  more: "M3.5 7.7v.6M8 7.7v.6M12.5 7.7v.6",
  copy: "M6 6h7v7H6zM10 6V3H3v7h3",
  search: "M7 2.5a4.5 4.5 0 100 9 4.5 4.5 0 000-9zM10.4 10.4L13.5 13.5",
  splitRight: "M2.5 3h11v10h-11zM8 3v10",
  splitDown: "M2.5 3h11v10h-11zM2.5 8h11",
  terminal: "M3 4l4 4-4 4M8.5 12H13",
};

export function Icon({ name }: { name: keyof typeof Paths }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={Paths[name]} />
    </svg>
  );
}

export function Logo({ size }: { size: number }) {
  return <img src="/favicon.svg" width={size} height={size} alt="" />;
}
