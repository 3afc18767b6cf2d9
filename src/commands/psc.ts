import { actionCommand } from './action-command.ts'
import { commonKeys, type FamilyWords } from './family-words.ts'

export const pscWords: FamilyWords = {
  command: 'psc',
  family: 'psc',
  title: 'Private Service Connect',
  summary: 'Google Private Service Connect: the service, its endpoints, and their scripts',
  usage: [
    'psc',
    'psc show 1301',
    'psc create 1301 reason="the catalog is read from two projects"',
    'psc endpoint 1301 project=app-prod network=main subnet=main-eu connection=catalog reason="catalog"',
    'psc accept 1301/psc-12 reason="the script has run"',
    'psc reject 1301/psc-12 reason="wrong project"',
    'psc scripts 1301/psc-12',
    'psc remove 1301/psc-12 reason="never used"',
    'psc delete 1301 confirm=catalog reason="not needed any more"',
  ],
  keys: {
    ...commonKeys,
    from: 'region of the subscription; only where it is Active-Active',
    project: 'Google project id',
    network: 'Google network name',
    subnet: 'subnet that the endpoint gets its addresses from',
    connection: 'what names of the endpoint begin with',
    file: 'creation or deletion: only that script',
    confirm: 'what has to be typed back before something is taken away',
    page: 'page number',
  },
  verbs: {
    create: {
      label: 'Create…',
      title: 'New service',
      says: 'A Private Service Connect service is made for the subscription; endpoints are made for it then.',
      needs: [],
    },
    endpoint: {
      label: 'New endpoint…',
      title: 'New endpoint',
      says: 'An endpoint of the service is prepared for one network of yours; a script that somebody runs there completes it.',
      needs: ['project', 'network', 'subnet', 'connection'],
    },
    accept: {
      label: 'Accept…',
      title: 'Accept an endpoint',
      says: 'The endpoint, whose script has run, is let in.',
      needs: [],
    },
    reject: {
      label: 'Reject…',
      title: 'Reject an endpoint',
      says: 'The endpoint, whose script has run, is refused.',
      needs: [],
    },
    remove: {
      label: 'Remove…',
      title: 'Remove an endpoint',
      says: 'The endpoint is removed, as far as the cloud lets that be done from here.',
      needs: [],
    },
    delete: {
      label: 'Delete…',
      title: 'Delete a service',
      says: 'The Private Service Connect service is deleted; its endpoints have to be gone before.',
      needs: ['confirm'],
    },
  },
  deletes: { psc: 'delete', psc_endpoint: 'remove' },
  files: {
    verb: 'scripts',
    says: 'Sends the scripts of an endpoint by direct message.',
    labels: { creation: 'Creation script', deletion: 'Deletion script' },
  },
  begins: '`/peering psc create` asks for one.',
}

export const psc = actionCommand(pscWords)
