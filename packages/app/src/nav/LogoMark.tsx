/** The product's mark: events come in on the left and stand as bars. */
export function LogoMark(props: { size?: number }) {
  const size = props.size ?? 32;
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      aria-hidden
      focusable="false"
      style={{ flex: 'none' }}
    >
      <rect width="32" height="32" rx="8" fill="#1f6feb" />
      <circle cx="6.5" cy="9" r="1.7" fill="#bfdcff" />
      <circle cx="6.5" cy="16" r="1.7" fill="#bfdcff" />
      <circle cx="6.5" cy="23" r="1.7" fill="#bfdcff" />
      <rect x="11.5" y="16" width="4" height="9" rx="1.2" fill="#fff" />
      <rect x="17.5" y="11.5" width="4" height="13.5" rx="1.2" fill="#fff" />
      <rect x="23.5" y="7" width="4" height="18" rx="1.2" fill="#ffd166" />
    </svg>
  );
}
