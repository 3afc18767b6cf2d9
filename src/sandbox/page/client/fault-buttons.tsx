import type { ActInput } from '../act.ts'
import { useAct } from './use-act.ts'

const buttons: { label: string; says: string; act: ActInput; testId: string }[] = [
  {
    label: 'Fail the next task',
    says: 'The next task that writes ends in processing-error.',
    act: { do: 'failNextTask' },
    testId: 'fail-next-task',
  },
  {
    label: 'Fail the next peering',
    says: 'The next creation completes, and its peering then ends failed.',
    act: { do: 'failNextPeering' },
    testId: 'fail-next-peering',
  },
  {
    label: 'Hang the next task',
    says: 'The next task stays in progress until the faults are cleared.',
    act: { do: 'hangNextTask' },
    testId: 'hang-next-task',
  },
  {
    label: 'Change nothing next',
    says: 'The next task that writes completes, and has changed nothing.',
    act: { do: 'completeWithoutChange' },
    testId: 'complete-without-change',
  },
  {
    label: 'Drop the next reply',
    says: 'The next call is carried out, and its reply is lost.',
    act: { do: 'dropNextReply' },
    testId: 'drop-next-reply',
  },
  {
    label: 'Drop the next POST reply',
    says: 'The next creation is carried out, and its reply is lost: did it happen or not?',
    act: { do: 'dropNextReply', method: 'POST' },
    testId: 'drop-next-post-reply',
  },
  {
    label: 'Principals first',
    says: 'A PrivateLink is deleted only once it is shared with nobody any more.',
    act: { do: 'demandPrincipalsFirst' },
    testId: 'demand-principals-first',
  },
  {
    label: '429 for a minute',
    says: 'Every call answers 429 for a minute.',
    act: { do: 'rateLimit', seconds: 60 },
    testId: 'rate-limit',
  },
  {
    label: 'Outage',
    says: 'Every call answers 503 until the faults are cleared.',
    act: { do: 'outage' },
    testId: 'outage',
  },
  {
    label: 'Refresh Slack sockets',
    says: 'Slack asks the bot to open a new socket, as it does every few hours.',
    act: { do: 'disconnectSlack' },
    testId: 'disconnect-slack',
  },
]

/** By the cloud that they are about. */
const elsewhere: Readonly<Record<string, typeof buttons>> = {
  aws: [
    {
      label: 'Throttle AWS',
      says: 'The next ten calls to AWS are answered with RequestLimitExceeded.',
      act: { do: 'throttleAws' },
      testId: 'throttle-aws',
    },
    {
      label: 'Drop the next AWS reply',
      says: 'The next call to AWS is carried out, and its reply is lost.',
      act: { do: 'dropNextAwsReply' },
      testId: 'drop-next-aws-reply',
    },
  ],
  gcp: [
    {
      label: 'Occupy app-prod/main',
      says: 'For a minute somebody else has a peering operation in progress on that Google Cloud network.',
      act: { do: 'occupyGoogle', network: 'app-prod/main' },
      testId: 'occupy-google',
    },
    {
      label: 'Drop the next Google reply',
      says: 'The next call to Google Cloud is carried out, and its reply is lost.',
      act: { do: 'dropNextGoogleReply' },
      testId: 'drop-next-google-reply',
    },
  ],
  nfyio: [
    {
      label: 'Hide NFYio peerings',
      says: 'The install answers 404 to every read of peerings, as one that does not offer them.',
      act: { do: 'hideNfyioReads' },
      testId: 'hide-nfyio-reads',
    },
    {
      label: 'Drop the next NFYio reply',
      says: 'The next call to NFYio is carried out, and its reply is lost.',
      act: { do: 'dropNextNfyioReply' },
      testId: 'drop-next-nfyio-reply',
    },
  ],
}

/** Trouble on demand, and what of it is still to strike. */
export function FaultButtons({ faults, clouds }: { faults: readonly string[]; clouds: readonly string[] }) {
  const { refusal, act } = useAct()
  const offered = [...buttons, ...clouds.flatMap(cloud => elsewhere[cloud] ?? [])]
  return (
    <section className="faults" aria-labelledby="faults">
      <h3 id="faults">Trouble on demand</h3>
      <div className="fault-buttons">
        {offered.map(button => (
          <button
            key={button.testId}
            type="button"
            className="button button-small"
            title={button.says}
            data-act={button.act.do}
            data-testid={button.testId}
            onClick={() => void act(button.act)}
          >
            {button.label}
          </button>
        ))}
        <button
          type="button"
          className="button button-small button-quiet"
          data-act="clearFaults"
          disabled={faults.length === 0}
          onClick={() => void act({ do: 'clearFaults' })}
        >
          Clear faults
        </button>
      </div>
      {refusal && (
        <p className="trouble" role="alert">
          {refusal}
        </p>
      )}
      <ul className="armed" aria-label="Faults armed" data-testid="faults-armed">
        {faults.map((fault, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same fault may be armed twice.
          <li key={`${fault}/${index}`}>{fault}</li>
        ))}
      </ul>
    </section>
  )
}
