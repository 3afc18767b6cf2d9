/** `users.info` and `usergroups.*`: who somebody is, and who is in a group. */
import type { Person, UserGroup } from '../person.ts'
import type { Workspace } from '../workspace.ts'
import { ApiRefusal, type Call } from './method.ts'

type Reply = Record<string, unknown>

export function userInfo(call: Call): Reply {
  const person = call.workspace.people.get(call.args.required('user'))
  if (!person) throw new ApiRefusal('user_not_found')
  return { user: userJson(call.workspace, person) }
}

function userJson(workspace: Workspace, person: Person): Reply {
  const common = {
    id: person.id,
    team_id: person.teamId,
    name: person.name,
    deleted: person.deleted,
    is_bot: person.isBot,
    is_app_user: false,
    updated: Math.floor(workspace.clock.now() / 1_000),
    profile: {
      real_name: person.realName,
      display_name: person.name,
      team: person.teamId,
      ...(workspace.scopes.has('users:read.email') && !person.isBot ? { email: person.email } : {}),
    },
  }
  // A deactivated person's reply leaves the roles out.
  if (person.deleted) return common
  return {
    ...common,
    real_name: person.realName,
    tz: 'Etc/UTC',
    tz_label: 'Coordinated Universal Time',
    tz_offset: 0,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.isRestricted,
    is_ultra_restricted: person.isUltraRestricted,
    ...(person.isStranger ? { is_stranger: true } : {}),
  }
}

export function usergroupsList(call: Call): Reply {
  const groups = [...call.workspace.groups.values()]
  return {
    usergroups: groups.map(group => {
      const users = activeUsers(call.workspace, group)
      return {
        id: group.id,
        team_id: call.workspace.teamId,
        is_usergroup: true,
        is_external: false,
        name: group.name,
        handle: group.handle,
        date_delete: 0,
        ...(call.args.flag('include_users') ? { users } : {}),
        ...(call.args.flag('include_count') ? { user_count: users.length } : {}),
      }
    }),
  }
}

export function usergroupUsers(call: Call): Reply {
  const group = call.workspace.groups.get(call.args.required('usergroup'))
  if (!group) throw new ApiRefusal('no_such_subteam')
  return { users: activeUsers(call.workspace, group) }
}

/** Deactivated people drop out of their groups. */
function activeUsers(workspace: Workspace, group: UserGroup): string[] {
  return group.users.filter(id => workspace.people.get(id)?.deleted === false)
}
