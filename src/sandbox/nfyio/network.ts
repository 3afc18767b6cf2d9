/** Accounts, their VPCs and route tables. */

export interface Account {
  id: string
  name: string
  key: string
}

export interface Vpc {
  id: string
  name: string
  account: string
  region: string
  cidr: string
  createdAt: number
}

export interface Route {
  destination: string
  target: string // `local`, `igw_…`, or of a peering `pcx_…`
}

export interface RouteTable {
  id: string
  name: string
  vpc: string
  routes: Route[] // without the local one
}
