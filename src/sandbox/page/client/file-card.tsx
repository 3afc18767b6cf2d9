import type { FileView } from '../../slack/index.ts'
import { Icon } from './icon.tsx'

function sizeOf(bytes: number): string {
  return bytes < 1_024 ? `${bytes} B` : `${(bytes / 1_024).toFixed(1)} KB`
}

/** A file in a message: a picture is shown, with what it says to whoever cannot see it; anything else is to download. */
export function FileCard({ file, viewer }: { file: FileView; viewer: string }) {
  const address = `/api/file?${new URLSearchParams({ as: viewer, id: file.id })}`
  if (file.pixels) return <PictureCard file={file} address={address} pixels={file.pixels} />
  return (
    <a className="file-card" href={address} download={file.name}>
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

interface PictureProps {
  file: FileView
  address: string
  pixels: { width: number; height: number }
}

function PictureCard({ file, address, pixels: { width, height } }: PictureProps) {
  return (
    <figure className="picture-card">
      <figcaption>
        <span className="file-name">{file.title || file.name}</span>
        <span className="file-about">
          {file.name} · {sizeOf(file.size)} · {width} × {height} pixels ·{' '}
          <a href={address} download={file.name}>
            Download
          </a>
        </span>
      </figcaption>
      <a className="picture-shown" href={address} target="_blank" rel="noreferrer" title="Open in full size">
        <img src={address} alt={file.altText} width={width} height={height} loading="lazy" />
      </a>
      {file.altText !== '' && (
        <details className="file-about">
          <summary>Description for whoever cannot see it</summary>
          {file.altText}
        </details>
      )}
    </figure>
  )
}
