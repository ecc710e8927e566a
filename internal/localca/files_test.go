package localca

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// install writes a certificate of a for one name to two files, as an operator
// would, and gives it a time of its own so that the change shows.
func install(t *testing.T, a *Authority, name, dir string, at time.Time) (cert, key string) {
	t.Helper()
	leaf, err := a.issue(subjects{names: []string{name}})
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, data := range map[string][]byte{cert: leaf.certPEM(), key: leaf.keyPEM()} {
		if err := writeFile(path, data); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

func TestFiles(t *testing.T) {
	a := mustOpen(t, t.TempDir(), nil, nil)
	dir := t.TempDir()
	start := time.Now().Add(-time.Hour)
	cert, key := install(t, a, "one.lan", dir, start)
	k, err := Files(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := shake(t, k, a.PEM(), "one.lan"); err != nil {
		t.Error(err)
	}
	if !k.NotAfter().After(start) {
		t.Errorf("expires %v", k.NotAfter())
	}

	install(t, a, "two.lan", dir, start.Add(time.Minute))
	if _, err := shake(t, k, a.PEM(), "two.lan"); err != nil {
		t.Errorf("after a renewal: %v", err)
	}

	good, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeFile(key, []byte("half a key")); err != nil {
		t.Fatal(err)
	}
	if _, err := shake(t, k, a.PEM(), "two.lan"); err != nil {
		t.Errorf("in the middle of a renewal: %v", err)
	}
	if err := k.Reload(); err == nil || !strings.Contains(err.Error(), key) {
		t.Errorf("asked to reload half a key: %v", err)
	}
	if err := writeFile(key, good); err != nil {
		t.Fatal(err)
	}
	if err := k.Reload(); err != nil {
		t.Error(err)
	}
}

func TestFilesRefused(t *testing.T) {
	a := mustOpen(t, t.TempDir(), nil, nil)
	cert, key := install(t, a, "one.lan", t.TempDir(), time.Now())
	otherCert, _ := install(t, a, "two.lan", t.TempDir(), time.Now())
	for _, c := range []struct{ name, cert, key, want string }{
		{"missing", cert + "x", key, "no such file"},
		{"mismatch", otherCert, key, "does not match"},
		{"swapped", key, cert, "failed to find"},
	} {
		if _, err := Files(c.cert, c.key); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if err := expose(key); err != nil {
		t.Fatal(err)
	}
	if _, err := Files(cert, key); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key for everybody: %v", err)
	}
}

func TestExpiredFilesAreServed(t *testing.T) {
	a := mustOpen(t, t.TempDir(), nil, nil)
	a.now = func() time.Time { return time.Now().Add(-2 * leafLife) }
	leaf, _ := a.issue(subjects{names: []string{"old.lan"}})
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "c"), filepath.Join(dir, "k")
	if err := writeFile(cert, leaf.certPEM()); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(key, leaf.keyPEM()); err != nil {
		t.Fatal(err)
	}
	k, err := Files(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	if !k.NotAfter().Before(time.Now()) {
		t.Error("it should have expired")
	}
}
