/** The schema's history, oldest first. A migration that has landed is never edited; a change is a new one. */
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const first: Migration = {
  async up(db: Kysely<unknown>) {
    const statements = [
      sql`CREATE TABLE audit_entries (
        seq INTEGER PRIMARY KEY CHECK (seq > 0),
        at INTEGER NOT NULL,
        actor TEXT NOT NULL,
        action TEXT NOT NULL,
        request INTEGER,
        detail TEXT NOT NULL,
        prev_hash TEXT NOT NULL,
        hash TEXT NOT NULL UNIQUE
      ) STRICT`,
      sql`CREATE INDEX audit_by_request ON audit_entries (request, seq) WHERE request IS NOT NULL`,
      sql`CREATE INDEX audit_by_actor ON audit_entries (actor, seq)`,
      sql`CREATE INDEX audit_by_time ON audit_entries (at)`,
      sql`CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_entries
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`,
      sql`CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_entries
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`,
      // INSERT OR REPLACE deletes without firing the delete trigger (recursive_triggers is off by default).
      sql`CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit_entries
        WHEN EXISTS (SELECT 1 FROM audit_entries WHERE seq = NEW.seq OR hash = NEW.hash)
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`,
      sql`CREATE TABLE audit_seals (
        seq INTEGER PRIMARY KEY,
        hash TEXT NOT NULL,
        at INTEGER NOT NULL
      ) STRICT`,

      sql`CREATE TABLE letters (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        topic TEXT NOT NULL,
        merge_key TEXT,
        payload TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('pending', 'sending', 'delivered', 'undeliverable')),
        attempt INTEGER NOT NULL DEFAULT 0,
        due_at INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        sent_at INTEGER,
        last_error TEXT
      ) STRICT`,
      sql`CREATE INDEX letters_waiting ON letters (topic, id) WHERE status IN ('pending', 'sending')`,
      sql`CREATE UNIQUE INDEX letters_merged ON letters (merge_key) WHERE status = 'pending' AND merge_key IS NOT NULL`,
      sql`CREATE TABLE copies (
        subject TEXT NOT NULL,
        role TEXT NOT NULL,
        letter INTEGER NOT NULL,
        channel TEXT NOT NULL,
        ts TEXT NOT NULL,
        shows INTEGER,
        PRIMARY KEY (channel, ts)
      ) STRICT`,
      sql`CREATE INDEX copies_by_subject ON copies (subject, role)`,

      sql`CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        operation TEXT NOT NULL,
        subject TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('running', 'finished', 'failed', 'abandoned')),
        created_at INTEGER NOT NULL,
        ended_at INTEGER
      ) STRICT`,
      sql`CREATE UNIQUE INDEX runs_one_at_a_time ON runs (subject) WHERE status = 'running'`,
      sql`CREATE TABLE steps (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        run INTEGER NOT NULL REFERENCES runs (id),
        name TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('pending', 'running', 'waiting_remote', 'waiting_person',
          'succeeded', 'skipped', 'failed', 'abandoned')),
        attempt INTEGER NOT NULL DEFAULT 0,
        due_at INTEGER,
        lease_owner TEXT,
        lease_until INTEGER,
        intent_at INTEGER,
        remote_ref TEXT,
        output TEXT,
        note TEXT,
        last_error TEXT,
        waits_for TEXT,
        created_at INTEGER NOT NULL,
        settled_at INTEGER,
        UNIQUE (run, name)
      ) STRICT`,
      sql`CREATE INDEX steps_due ON steps (due_at) WHERE due_at IS NOT NULL`,
      sql`CREATE TABLE locks (
        name TEXT PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES runs (id),
        taken_at INTEGER NOT NULL
      ) STRICT`,

      sql`CREATE TABLE requests (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        status TEXT NOT NULL,
        version INTEGER NOT NULL,
        requester TEXT NOT NULL,
        scope TEXT NOT NULL,
        scope_name TEXT NOT NULL,
        facts TEXT NOT NULL,
        far TEXT,
        peering TEXT,
        reason TEXT NOT NULL,
        ticket TEXT,
        plan TEXT,
        plan_hash TEXT,
        planned_at INTEGER,
        moved TEXT,
        expires_at INTEGER,
        decision TEXT,
        failure TEXT,
        todo TEXT,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
      ) STRICT`,
      sql`CREATE INDEX requests_by_status ON requests (status)`,
      sql`CREATE TABLE approvals (
        request INTEGER NOT NULL REFERENCES requests (id),
        person TEXT NOT NULL,
        at INTEGER NOT NULL,
        plan_hash TEXT NOT NULL,
        policy_version TEXT NOT NULL,
        void_at INTEGER
      ) STRICT`,
      sql`CREATE UNIQUE INDEX approvals_once ON approvals (request, person, plan_hash) WHERE void_at IS NULL`,

      sql`CREATE TABLE scopes (
        key TEXT PRIMARY KEY,
        provider TEXT NOT NULL,
        account TEXT NOT NULL,
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        data TEXT NOT NULL,
        seen_at INTEGER NOT NULL,
        polled_at INTEGER,
        error TEXT,
        failing_since INTEGER,
        gone_at INTEGER
      ) STRICT`,
      sql`CREATE TABLE peerings (
        scope TEXT NOT NULL REFERENCES scopes (key),
        provider_id TEXT NOT NULL,
        status TEXT NOT NULL,
        raw TEXT NOT NULL,
        cloud_id TEXT,
        near TEXT NOT NULL,
        far TEXT NOT NULL,
        expires_at INTEGER,
        request INTEGER REFERENCES requests (id),
        was_active INTEGER NOT NULL,
        first_seen_at INTEGER NOT NULL,
        seen_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        stale_since INTEGER,
        misses INTEGER NOT NULL DEFAULT 0,
        anomaly TEXT,
        PRIMARY KEY (scope, provider_id)
      ) STRICT`,

      sql`CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
}

/** Other kinds of network objects than VPC peerings, each family with a poll of its own. */
const families: Migration = {
  async up(db: Kysely<unknown>) {
    const statements = [
      sql`ALTER TABLE requests ADD COLUMN near TEXT`,
      sql`ALTER TABLE requests ADD COLUMN wanted TEXT NOT NULL DEFAULT '{}'`,
      sql`ALTER TABLE requests ADD COLUMN words TEXT`,
      sql`ALTER TABLE peerings ADD COLUMN kind TEXT NOT NULL DEFAULT 'vpc_peering'`,
      sql`ALTER TABLE peerings ADD COLUMN family TEXT NOT NULL DEFAULT 'vpc-peering'`,
      sql`ALTER TABLE peerings ADD COLUMN members TEXT NOT NULL DEFAULT '[]'`,
      sql`ALTER TABLE peerings ADD COLUMN details TEXT NOT NULL DEFAULT '{}'`,
      sql`CREATE TABLE polls (
        scope TEXT NOT NULL REFERENCES scopes (key),
        family TEXT NOT NULL,
        polled_at INTEGER,
        tried_at INTEGER NOT NULL,
        error TEXT,
        failing_since INTEGER,
        PRIMARY KEY (scope, family)
      ) STRICT`,
      sql`INSERT INTO polls SELECT key, 'vpc-peering', polled_at, coalesce(polled_at, 0), error, failing_since FROM scopes
        WHERE polled_at IS NOT NULL OR error IS NOT NULL`,
      sql`ALTER TABLE scopes DROP COLUMN polled_at`,
      sql`ALTER TABLE scopes DROP COLUMN error`,
      sql`ALTER TABLE scopes DROP COLUMN failing_since`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
}

/** Ends of ours: what an approver may press while the work goes on, and the routes that were written. */
const ends: Migration = {
  async up(db: Kysely<unknown>) {
    const statements = [
      sql`ALTER TABLE requests ADD COLUMN offer TEXT`,
      sql`ALTER TABLE requests ADD COLUMN pressed TEXT NOT NULL DEFAULT '{}'`,
      sql`CREATE TABLE routes (
        end_side TEXT NOT NULL,
        table_id TEXT NOT NULL,
        destination TEXT NOT NULL,
        cloud_id TEXT NOT NULL,
        request INTEGER NOT NULL REFERENCES requests (id),
        status TEXT NOT NULL CHECK (status IN ('intended', 'written', 'removed')),
        at INTEGER NOT NULL,
        PRIMARY KEY (cloud_id, table_id, destination)
      ) STRICT`,
      // One connection that two providers list is found by what the cloud calls it.
      sql`CREATE INDEX peerings_by_cloud_id ON peerings (cloud_id)`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
}

export const migrations: Record<string, Migration> = {
  '0001_first': first,
  '0002_families': families,
  '0003_ends': ends,
}
