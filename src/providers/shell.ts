/** Command lines that people paste: what came from outside never breaks out of its argument. */

/** A value that is not known yet or is the reader's to choose; shown as `<…>`, at which a shell stops. */
interface Blank {
  blank: string
}
export type Word = string | Blank

/** One argument; quoted only where it must be. */
export function shellWord(word: Word): string {
  if (typeof word !== 'string') return `<${word.blank}>`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a pasted newline would run what follows it
  const line = word.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
  return /^[\w@%+=:,./-]+$/.test(line) ? line : `'${line.replaceAll("'", `'\\''`)}'`
}

/** `aws ec2 … --region eu-west-1` with ' ' between flag and value, `gcloud … --project=app-prod` with '='. */
export function commandLine(start: string, between: ' ' | '=', flags: readonly [string, Word][]): string {
  return [start, ...flags.map(([name, value]) => `--${name}${between}${shellWord(value)}`)].join(' ')
}
