/** A route table of a console: its routes, where they lead and how they stand, and what people can do to them. */
import { Acts, type ActsProps } from './acts.tsx'
import { StatusMark } from './status-mark.tsx'

interface RouteTableProps {
  at: ActsProps['at']
  table: {
    id: string
    name: string
    routes: readonly {
      id: string
      destination: string
      target: string
      state: string
      acts: ActsProps['acts']
    }[]
    acts: ActsProps['acts']
  }
  /** What else is to be known of it: that it is the main one, its tags. */
  marks?: readonly string[]
}

export function RouteTable({ at, table, marks = [] }: RouteTableProps) {
  return (
    <div className="peering" data-object={table.id}>
      <div className="peering-name">
        <span>
          {table.name} <span className="mark">{table.id}</span>
        </span>
        {marks.map(mark => (
          <span className="mark" key={mark}>
            {mark}
          </span>
        ))}
      </div>
      <ul className="routes">
        {table.routes.map(route => (
          <li key={route.id} data-object={route.id}>
            <span className="route-way">
              {route.destination} → {route.target}
            </span>
            <StatusMark status={route.state} />
            <Acts at={at} object={route.id} acts={route.acts} />
          </li>
        ))}
      </ul>
      <Acts at={at} object={table.id} acts={table.acts} />
    </div>
  )
}
