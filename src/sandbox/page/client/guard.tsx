/** Keeps one thing that cannot be drawn from taking the page with it. */
import { Component, type ReactNode } from 'react'

export class Guard extends Component<{ children: ReactNode }, { trouble: string }> {
  override state = { trouble: '' }

  static getDerivedStateFromError(error: unknown): { trouble: string } {
    return { trouble: error instanceof Error ? error.message : String(error) }
  }

  override render(): ReactNode {
    if (!this.state.trouble) return this.props.children
    return <p className="trouble">This block cannot be drawn here: {this.state.trouble}</p>
  }
}
