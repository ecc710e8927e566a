package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"
)

// TestAnOddDirectoryMovesIn brings in what no program should have written, and
// again: what can be kept is kept, once, and the data are without a fault.
func TestAnOddDirectoryMovesIn(t *testing.T) {
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(from, os.DirFS("../../internal/importer/original/testdata/single")); err != nil {
		t.Fatal(err)
	}
	db, err := sqlx.Open("sqlite", filepath.Join(from, "users", "messages.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{
		`ALTER TABLE messages ADD COLUMN zodiac TEXT DEFAULT 'aries'`,
		`UPDATE messages SET filename = 'nowhere.png' WHERE filename IS NOT NULL`,
		`INSERT INTO messages (channel, sender, content, ts) VALUES ('general', 'alice', CAST(X'6261642061FF20fe' AS TEXT), 1795330012),
			('general', 'alice', 'nul' || char(0) || 'in it', 1795330013), ('general', 'alice', 'at the end of time', 9e99),
			(CAST(X'ff' AS TEXT), 'alice', 'nowhere', 1795330014), ('general', '', 'by nobody', 1795330017), ('', 'alice', 'in no channel', 1),
			('dm:alice:alice', 'alice', 'to myself twice', 1795330021), ('dm:', 'alice', 'to nobody', 1795330020)`,
		`INSERT INTO messages (id, channel, sender, content, ts) VALUES (9223372036854775807, 'general', 'alice', 'of a huge id', 1795330010)`,
	} {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	admin := func(args ...string) string {
		t.Helper()
		var out, problems bytes.Buffer
		line := append([]string{"minimost-admin", "--data", to, "--yes"}, args...)
		if code := run(context.Background(), line, nil, &out, &problems); code != 0 {
			t.Fatalf("%v: %d %s", args, code, &problems)
		}
		return out.String()
	}
	admin("import", "--from-minimost", from)
	if said := admin("import", "--from-minimost", from); !strings.Contains(said, "Brought in 0 people, 0 channels, 0 messages") {
		t.Errorf("the second time: %s", said)
	}
	admin("check")
}
