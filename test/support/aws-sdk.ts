/**
 * The AWS SDK in this process, as a bot in it needs it: its variables point at the simulated AWS while a story runs, and
 * what it does slowly the first time (loading, looking for files of settings) is over before a clock counts it.
 */
import { systemClock } from '../../src/kit/clock.ts'
import { type AwsLookalike, startAws } from '../../src/sandbox/aws/index.ts'

let warm: Promise<void> | null = null

/** Sets the variables; resolves with the way to take them back. */
export async function sdkAt({ env }: Pick<AwsLookalike, 'env'>): Promise<() => void> {
  const before = { ...process.env }
  Object.assign(process.env, env)
  warm ??= warmUp()
  await warm
  // The one that was warmed up with is closed by now.
  Object.assign(process.env, env)
  return () => {
    process.env = before
  }
}

async function warmUp(): Promise<void> {
  const aws = await startAws({ clock: systemClock })
  Object.assign(process.env, aws.env)
  const [{ DescribeVpcsCommand, EC2Client }, { GetCallerIdentityCommand, STSClient }] = await Promise.all([
    import('@aws-sdk/client-ec2'),
    import('@aws-sdk/client-sts'),
    import('@aws-sdk/credential-providers'),
  ])
  const clients = [new EC2Client({ region: 'eu-west-1' }), new STSClient({ region: 'eu-west-1' })] as const
  await clients[0].send(new DescribeVpcsCommand({}))
  await clients[1].send(new GetCallerIdentityCommand({}))
  for (const client of clients) client.destroy()
  await aws.close()
}
