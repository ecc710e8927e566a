package localca

import (
	"errors"
	"path/filepath"
	"time"
)

// ErrNone says that a directory holds no authority.
var ErrNone = errors.New("there is no certificate authority")

// Look reads an authority without changing anything: when the server's
// certificate ends, and the authority's fingerprint.
func Look(dir string) (ends time.Time, fingerprint string, err error) {
	ca, err := loadCA(dir)
	if err != nil {
		return ends, "", err
	}
	leaf, err := loadLeaf(filepath.Join(dir, leafFile))
	if err != nil {
		return ends, "", err
	}
	if ca.cert == nil || leaf.cert == nil {
		return ends, "", ErrNone
	}
	a := Authority{ca: ca}
	return leaf.cert.NotAfter, a.Fingerprint(), nil
}
