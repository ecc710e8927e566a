package localca

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"
)

// KeyPair is a certificate of somebody else's making in two PEM files.
type KeyPair struct {
	// Static after construction.
	certFile, keyFile string

	// Guarded by mu.
	mu     sync.Mutex
	loaded *tls.Certificate
	stamps [2]os.FileInfo
}

// Files reads a certificate with its chain, and its key. An expired one is
// served all the same, see NotAfter; a key that does not fit, or that everybody
// on the machine can read, is an error.
func Files(cert, key string) (*KeyPair, error) {
	k := &KeyPair{certFile: cert, keyFile: key}
	if err := k.Reload(); err != nil {
		return nil, err
	}
	return k, nil
}

// Reload reads the files again. With an error the old certificate stays.
func (k *KeyPair) Reload() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	stamps, err := k.stat()
	if err != nil {
		return err
	}
	return k.load(stamps)
}

func (k *KeyPair) load(stamps [2]os.FileInfo) error {
	if err := checkMode(k.keyFile); err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(k.certFile, k.keyFile)
	if err != nil {
		return fmt.Errorf("certificate %s with key %s: %w. Give a PEM certificate chain, "+
			"leaf first, and the PEM key that belongs to it", k.certFile, k.keyFile, err)
	}
	k.loaded, k.stamps = &pair, stamps
	return nil
}

func (k *KeyPair) stat() (stamps [2]os.FileInfo, err error) {
	for i, path := range []string{k.certFile, k.keyFile} {
		if stamps[i], err = os.Stat(path); err != nil {
			return stamps, fmt.Errorf("certificate files: %w", err)
		}
	}
	return stamps, nil
}

// GetCertificate is for tls.Config. It looks at the files' times and reads
// them again when they have changed; until they fit together again, as in the
// middle of a renewal, the last good certificate is served.
func (k *KeyPair) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	stamps, err := k.stat()
	if err == nil && (changed(stamps[0], k.stamps[0]) || changed(stamps[1], k.stamps[1])) {
		_ = k.load(stamps) // Reload tells why
	}
	return k.loaded, nil
}

func changed(a, b os.FileInfo) bool {
	return !os.SameFile(a, b) || a.Size() != b.Size() || !a.ModTime().Equal(b.ModTime())
}

// NotAfter is when the certificate expires, or has.
func (k *KeyPair) NotAfter() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.loaded.Leaf.NotAfter
}
