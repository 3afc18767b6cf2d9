/** A person's initials on a color of their own; the app has the mark of the sandbox. */
import type { Person } from '../../slack/index.ts'

interface AvatarProps {
  person: Pick<Person, 'id' | 'realName'> & Partial<Pick<Person, 'isBot'>>
  size?: 'small' | 'large'
}

const HUES = [262, 14, 152, 38, 316, 200, 88]

export function Avatar({ person, size = 'large' }: AvatarProps) {
  const initials = person.realName
    .split(/\s+/)
    .map(word => word[0] ?? '')
    .slice(0, 2)
    .join('')
  const sum = [...person.id].reduce((total, letter) => total * 31 + letter.charCodeAt(0), 7)
  const hue = HUES[Math.abs(sum % 1_000_003) % HUES.length] ?? 200
  if (person.isBot) {
    return (
      <span className={`avatar avatar-${size} avatar-app`} aria-hidden="true">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <circle cx="9.5" cy="16" r="4.5" />
          <circle cx="22.5" cy="16" r="4.5" />
          <path d="M10 16h12" />
        </svg>
      </span>
    )
  }
  return (
    <span
      className={`avatar avatar-${size}`}
      style={{ background: `oklch(0.52 0.09 ${hue})` }}
      aria-hidden="true"
    >
      {initials}
    </span>
  )
}
