/** A status as the cloud words it, with a color that says how it stands. */
const tones: Record<string, 'good' | 'moving' | 'waiting' | 'bad'> = {
  active: 'good',
  'processing-completed': 'good',
  'initiating-request': 'moving',
  provisioning: 'moving',
  received: 'moving',
  initialized: 'moving',
  'processing-in-progress': 'moving',
  pending: 'moving',
  'pending-acceptance': 'waiting',
  inactive: 'bad',
  failed: 'bad',
  rejected: 'bad',
  expired: 'bad',
  error: 'bad',
  'processing-error': 'bad',
}

export function StatusMark({ status }: { status: string }) {
  return (
    <span className={`status status-${tones[status] ?? 'other'}`} data-status={status}>
      {status}
    </span>
  )
}
