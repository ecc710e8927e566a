package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations gives the scripts in order; number n brings user_version to n.
func migrations() ([]string, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	scripts := make([]string, 0, len(names))
	for i, name := range names {
		if !strings.HasPrefix(name, fmt.Sprintf("migrations/%04d_", i+1)) {
			return nil, fmt.Errorf("migration %s is not number %d", name, i+1)
		}
		b, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		scripts = append(scripts, string(b))
	}
	return scripts, nil
}

// schema gives the number of the file's schema and of this version's.
func schema(q *conn) (version, latest int, err error) {
	scripts, err := migrations()
	if err != nil {
		return 0, 0, err
	}
	err = q.get(&version, `PRAGMA user_version`)
	return version, len(scripts), err
}

func newer(version, latest int) error {
	return fmt.Errorf("%w (schema %d, this version knows %d)", ErrNewer, version, latest)
}

// migrate brings the schema up to date, each step with its number in one
// transaction, so that a kill leaves the old schema or the new one.
func migrate(ctx context.Context, q *conn) error {
	scripts, err := migrations()
	if err != nil {
		return err
	}
	version, latest, err := schema(q)
	if err != nil {
		return err
	}
	if version > latest {
		return newer(version, latest)
	}
	for n := version; n < len(scripts); n++ {
		script := fmt.Sprintf("%s;\nPRAGMA application_id = %d;\nPRAGMA user_version = %d;",
			scripts[n], applicationID, n+1)
		err := q.transact(ctx, "BEGIN IMMEDIATE", func(q *conn) error {
			_, err := q.c.ExecContext(ctx, script)
			return err
		})
		if err != nil {
			return fmt.Errorf("migration %d: %w", n+1, err)
		}
	}
	return nil
}
