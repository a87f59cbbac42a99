package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"lanthorn/evidence"
)

// versionCounter is the counter row that holds Registry.Version.
const versionCounter = "store.projection_version"

// upgrade brings fixed tables, projections and private tables up to date in one
// transaction, and returns the fingerprint that the head row then carries.
func (s *Store) upgrade(ctx context.Context, sess *session) (string, error) {
	if err := sess.begin(ctx); err != nil {
		return "", fmt.Errorf("the ledger cannot be opened for writing: %w", err)
	}
	u := &upgrader{sess: sess, reg: s.cfg.Registry}
	tables, err := u.run(ctx, s)
	if err == nil {
		err = sess.run(ctx, "COMMIT")
	}
	if err != nil {
		sess.run(context.WithoutCancel(ctx), "ROLLBACK")
		return "", err
	}
	return tables, nil
}

type upgrader struct {
	sess    *session
	reg     *Registry
	stored  map[string]storedTable
	rebuild bool
}

type storedTable struct {
	fingerprint string
	private     int64
}

func (u *upgrader) run(ctx context.Context, s *Store) (string, error) {
	if err := migrate(ctx, u.sess, s.now()); err != nil {
		return "", err
	}
	if err := u.load(ctx); err != nil {
		return "", err
	}
	if err := u.checkVersion(ctx); err != nil {
		return "", err
	}
	for _, t := range u.reg.tables {
		if err := u.table(ctx, t); err != nil {
			return "", fmt.Errorf("table %s: %w", t.spec().name, err)
		}
	}
	if err := u.dropUnknown(ctx); err != nil {
		return "", err
	}
	if u.rebuild {
		if err := u.rebuildAll(ctx); err != nil {
			return "", fmt.Errorf("rebuilding the projections: %w", err)
		}
	}
	return u.finish(ctx)
}

func (u *upgrader) load(ctx context.Context) error {
	u.stored = map[string]storedTable{}
	var name string
	var t storedTable
	return u.sess.each(ctx, "SELECT name, fingerprint, private FROM projection", nil, []any{&name, &t.fingerprint, &t.private}, func() error {
		u.stored[name] = t
		return nil
	})
}

func (u *upgrader) checkVersion(ctx context.Context) error {
	var version int
	if _, err := u.sess.one(ctx, "SELECT value FROM counter WHERE name = $1", []any{versionCounter}, &version); err != nil {
		return err
	}
	if version > u.reg.Version {
		return fmt.Errorf("%w: its projections have version %d, this program knows up to %d; use the newer program, or restore a backup made by this one",
			ErrNewerSchema, version, u.reg.Version)
	}
	if len(u.reg.tables) == 0 && len(u.stored) > 0 {
		return fmt.Errorf("this ledger has %d tables, but it was opened without any; open it with its registry", len(u.stored))
	}
	u.rebuild = version != u.reg.Version
	return nil
}

// table creates a missing table and replaces one whose definition has changed.
func (u *upgrader) table(ctx context.Context, t table) error {
	sp := t.spec()
	have, exists := u.stored[sp.name]
	delete(u.stored, sp.name)
	switch {
	case exists && (have.private == 1) != sp.private:
		return errors.New("it cannot change between private and projection; give it another name")
	case exists && have.fingerprint == sp.fingerprint():
		return nil
	case exists && sp.private:
		return u.rewrite(ctx, t)
	case !sp.private:
		u.rebuild = true
	}
	if exists {
		if err := u.sess.run(ctx, "DROP TABLE "+sp.name); err != nil {
			return err
		}
	}
	return u.create(ctx, sp)
}

func (u *upgrader) create(ctx context.Context, sp *spec) error {
	for _, stmt := range sp.createSQL(u.sess.d) {
		if err := u.sess.run(ctx, stmt); err != nil {
			return err
		}
	}
	private := 0
	if sp.private {
		private = 1
	}
	_, err := u.sess.exec(ctx, `INSERT INTO projection (name, fingerprint, private) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint`, sp.name, sp.fingerprint(), private)
	return err
}

// rewrite gives a private table new columns, computed from its rows' bodies.
func (u *upgrader) rewrite(ctx context.Context, t table) error {
	sp := t.spec()
	if !sp.body {
		return errors.New("a private index cannot change its columns; give it another name")
	}
	st := t.newState()
	if err := st.load(ctx, u.sess); err != nil {
		return err
	}
	if err := u.sess.run(ctx, "DROP TABLE "+sp.name); err != nil {
		return err
	}
	if err := u.create(ctx, sp); err != nil {
		return err
	}
	return st.flush(ctx, u.sess)
}

// dropUnknown removes projections that no longer exist; private tables stay,
// for nothing else holds what they hold.
func (u *upgrader) dropUnknown(ctx context.Context) error {
	for name, t := range u.stored {
		if t.private == 1 {
			continue
		}
		if err := u.sess.run(ctx, "DROP TABLE "+name); err != nil {
			return err
		}
		if _, err := u.sess.exec(ctx, "DELETE FROM projection WHERE name = $1", name); err != nil {
			return err
		}
	}
	return nil
}

// rebuildAll computes every projection anew from the entries.
func (u *upgrader) rebuildAll(ctx context.Context) error {
	r := newReplayer(ctx, u.reg)
	err := readEntries(ctx, u.sess, 0, 1<<62, 1<<62, func(e evidence.Entry) error { return r.project(&e, nil) })
	if err != nil {
		return err
	}
	for i, t := range u.reg.tables {
		if t.spec().private {
			continue
		}
		if err := u.sess.run(ctx, "DELETE FROM "+t.spec().name); err != nil {
			return err
		}
		if err := r.states[i].flush(ctx, u.sess); err != nil {
			return fmt.Errorf("table %s: %w", t.spec().name, err)
		}
	}
	return nil
}

func (u *upgrader) finish(ctx context.Context) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %d\n", len(migrations), u.reg.Version)
	for _, t := range u.reg.tables {
		b.WriteString(t.spec().name + " " + t.spec().fingerprint() + "\n")
	}
	sum := sha256.Sum256([]byte(b.String()))
	tables := hex.EncodeToString(sum[:16])
	if _, err := u.sess.exec(ctx, "UPDATE counter SET value = $1 WHERE name = $2", u.reg.Version, versionCounter); err != nil {
		return "", err
	}
	_, err := u.sess.exec(ctx, "UPDATE head SET batch = batch + 1, tables = $1 WHERE id = 1 AND tables <> $1", tables)
	return tables, err
}
