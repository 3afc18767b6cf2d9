/** A status as the cloud words it, with a color that says how it stands. */
type Tone = 'good' | 'moving' | 'waiting' | 'bad'

const words: Record<Tone, readonly string[]> = {
  good: ['ACTIVE', 'DONE', 'accepted', 'active', 'associated', 'available', 'processing-completed'],
  moving: [
    'PENDING',
    'RUNNING',
    'accept-pending',
    'create-pending',
    'create-queued',
    'delete-pending',
    'delete-queued',
    'deleting',
    'initialized',
    'initializing',
    'initiating-request',
    'modifying',
    'pending',
    'processing',
    'processing-in-progress',
    'provisioning',
    'received',
    'reject-pending',
    'rejecting',
  ],
  waiting: ['INACTIVE', 'pending-acceptance', 'pendingAcceptance'],
  bad: [
    'blackhole',
    'error',
    'expired',
    'failed',
    'failing',
    'inactive',
    'processing-error',
    'provision-failed',
    'rejected',
  ],
}

const tones = new Map(
  Object.entries(words).flatMap(([tone, listed]) => listed.map(word => [word, tone] as const)),
)

/** `tone`: where the same word means something else than elsewhere. */
export function StatusMark({ status, tone }: { status: string; tone?: Tone | 'other' }) {
  return (
    <span className={`status status-${tone ?? tones.get(status) ?? 'other'}`} data-status={status}>
      {status}
    </span>
  )
}
