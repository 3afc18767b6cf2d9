import type { FileView } from '../../slack/index.ts'
import { Icon } from './icon.tsx'

function sizeOf(bytes: number): string {
  return bytes < 1_024 ? `${bytes} B` : `${(bytes / 1_024).toFixed(1)} KB`
}

/** A file in a message, to download. */
export function FileCard({ file, viewer }: { file: FileView; viewer: string }) {
  const query = new URLSearchParams({ as: viewer, id: file.id })
  return (
    <a className="file-card" href={`/api/file?${query}`} download={file.name}>
      <span className="file-icon">
        <Icon name="file" size={20} />
      </span>
      <span>
        <span className="file-name">{file.title || file.name}</span>
        <span className="file-about">
          {file.name} · {sizeOf(file.size)} · Download
        </span>
      </span>
    </a>
  )
}
