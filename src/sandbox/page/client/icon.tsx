/** The few line icons of the page, drawn here so that nothing is fetched. Decorative: the words stand beside them. */
const paths = {
  hash: 'M6.5 2.5 5 13.5M11 2.5 9.5 13.5M2.5 6h11M2.5 10h11',
  lock: 'M4 7h8v6H4zM5.5 7V5a2.5 2.5 0 0 1 5 0v2',
  home: 'M2.5 7.5 8 3l5.5 4.5M4 6.5V13h8V6.5',
  bolt: 'M9 1.5 3.5 9H7l-.5 5.5L12.5 7H9z',
  send: 'M2.5 8 13.5 3 10 13.5 7.5 9z',
  close: 'M4 4l8 8M12 4l-8 8',
  back: 'M9.5 3.5 5 8l4.5 4.5',
  chevron: 'M4 6l4 4 4-4',
  file: 'M4 2h5l3 3v9H4zM9 2v3h3',
  dots: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z',
  check: 'M3 8.5 6.5 12 13 4.5',
  thread: 'M2.5 3h11v8h-6L4.5 13.5V11h-2z',
}

export function Icon({ name, size = 16 }: { name: keyof typeof paths; size?: number }) {
  return (
    <svg
      className={`icon icon-${name}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'dots' ? 2.4 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  )
}
