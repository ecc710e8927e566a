package localca

import (
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// pair is a certificate with its key; zero if there is none.
type pair struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func (p pair) certPEM() []byte { return encode("CERTIFICATE", p.cert.Raw) }

func (p pair) keyPEM() []byte {
	der, err := x509.MarshalPKCS8PrivateKey(p.key)
	if err != nil {
		panic(err) // an ECDSA key on a known curve
	}
	return encode("PRIVATE KEY", der)
}

func encode(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func (p pair) tls() *tls.Certificate {
	return &tls.Certificate{Certificate: [][]byte{p.cert.Raw}, PrivateKey: p.key, Leaf: p.cert}
}

// loadCA reads the authority. Either part may be missing at first, but never
// the key of a certificate that devices may already trust.
func loadCA(dir string) (pair, error) {
	keyPath, certPath := filepath.Join(dir, caKeyFile), filepath.Join(dir, caFile)
	key, err := loadPair(keyPath)
	if err != nil {
		return pair{}, damaged(keyPath, err, restoreCA)
	}
	cert, err := loadPair(certPath)
	if err != nil {
		return pair{}, damaged(certPath, err, restoreCA)
	}
	ca := pair{cert: cert.cert, key: key.key}
	switch {
	case ca.key == nil && exists(keyPath):
		return pair{}, damaged(keyPath, errors.New("it holds no private key"), restoreCA)
	case ca.cert == nil && exists(certPath):
		return pair{}, damaged(certPath, errors.New("it holds no certificate"), restoreCA)
	case ca.cert == nil:
		return ca, nil
	case ca.key == nil:
		return pair{}, damaged(keyPath, errors.New("it is missing"), restoreCA)
	case !ca.cert.IsCA || !ca.key.PublicKey.Equal(ca.cert.PublicKey):
		err = fmt.Errorf("it is not the certificate of %s", keyPath)
		return pair{}, damaged(certPath, err, restoreCA)
	}
	return ca, nil
}

const (
	restoreCA = "Put back both ca-key.pem and ca.pem from a backup. Or delete both, " +
		"and the next start makes a new authority that every device has to trust again."
	renewLeaf = "Delete it, and the next start makes a new one; devices notice nothing."
)

// loadLeaf reads the server's certificate, which may be missing.
func loadLeaf(path string) (pair, error) {
	leaf, err := loadPair(path)
	if err == nil && exists(path) {
		switch {
		case leaf.cert == nil || leaf.key == nil:
			err = errors.New("it does not hold both a key and a certificate")
		case !leaf.key.PublicKey.Equal(leaf.cert.PublicKey):
			err = errors.New("its key and its certificate do not belong together")
		}
	}
	if err != nil {
		return pair{}, damaged(path, err, renewLeaf)
	}
	return leaf, nil
}

// damaged is the error about a file that is there and cannot be used.
func damaged(path string, err error, advice string) error {
	if errors.Is(err, errOpenKey) {
		return err
	}
	if errors.Is(err, fs.ErrPermission) {
		advice = "Let the user that runs the server read it."
	}
	return fmt.Errorf("%s cannot be used: %w. %s", path, err, advice)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// loadPair reads what a PEM file has of a key and a certificate: nothing, if
// there is no file.
func loadPair(path string) (pair, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return pair{}, nil
	}
	if err != nil {
		return pair{}, err
	}
	var p pair
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		switch block.Type {
		case "CERTIFICATE":
			p.cert, err = x509.ParseCertificate(block.Bytes)
		case "PRIVATE KEY":
			p.key, err = parseKey(block.Bytes)
		}
		if err != nil {
			return pair{}, err
		}
	}
	if p.key != nil {
		return p, checkMode(path)
	}
	return p, nil
}

func parseKey(der []byte) (*ecdsa.PrivateKey, error) {
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, err
	}
	if ec, ok := key.(*ecdsa.PrivateKey); ok {
		return ec, nil
	}
	return nil, fmt.Errorf("its key is %T, not ECDSA", key)
}

var errOpenKey = errors.New("everybody on this machine can read or change the private key")

// checkMode refuses a key that is open to everybody on the machine. A group
// may read it, as the servers' group of some systems does.
func checkMode(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o007 != 0 {
		return fmt.Errorf("%w in %s. Run: chmod 600 %s", errOpenKey, path, path)
	}
	return nil
}

// writeFile puts a private file in place as a whole, or not at all.
func writeFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
