package localca

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ErrNone says that a directory holds no authority.
var ErrNone = errors.New("there is no certificate authority")

// Certificate is what can be told of one.
type Certificate struct {
	// Fingerprint is its SHA-256 as browsers show it: AB:CD:…
	Fingerprint string    `json:"fingerprint"`
	Subject     string    `json:"subject"`
	NotBefore   time.Time `json:"not_before"`
	NotAfter    time.Time `json:"not_after"`
	// Names and addresses it is for; of an authority, the domains and networks
	// it may vouch for.
	Names []string `json:"names"`
}

func describe(cert *x509.Certificate) Certificate {
	c := Certificate{Fingerprint: fingerprint(cert), Subject: cert.Subject.CommonName,
		NotBefore: cert.NotBefore, NotAfter: cert.NotAfter, Names: slices.Clone(cert.DNSNames)}
	for _, ip := range cert.IPAddresses {
		c.Names = append(c.Names, ip.String())
	}
	c.Names = append(c.Names, cert.PermittedDNSDomains...)
	for _, r := range cert.PermittedIPRanges {
		c.Names = append(c.Names, r.String())
	}
	return c
}

func fingerprint(cert *x509.Certificate) string {
	sum := sha256.Sum256(cert.Raw)
	return strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":")
}

// Look reads an authority and the server's certificate without changing
// anything; ErrNone if they are not both there.
func Look(dir string) (authority, server Certificate, err error) {
	ca, leaf, err := load(dir)
	if err != nil {
		return authority, server, err
	}
	return describe(ca.cert), describe(leaf.cert), nil
}

func load(dir string) (ca, leaf pair, err error) {
	if ca, err = loadCA(dir); err != nil {
		return ca, leaf, err
	}
	if leaf, err = loadLeaf(filepath.Join(dir, leafFile)); err != nil {
		return ca, leaf, err
	}
	if ca.cert == nil || leaf.cert == nil {
		err = ErrNone
	}
	return ca, leaf, err
}

// LookAt reads the first certificate of a PEM file.
func LookAt(path string) (c Certificate, err error) {
	data, err := os.ReadFile(path) // #nosec G304 -- named by the administrator
	if err != nil {
		return c, err
	}
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return c, fmt.Errorf("%s: %w", path, err)
		}
		return describe(cert), nil
	}
	return c, fmt.Errorf("%s holds no certificate", path)
}

// Renew replaces the server's certificate by one with a new key for the same
// names and addresses. With authority, a new authority replaces the old one
// first, which every device has to trust anew; it may vouch for these names,
// too. A server that uses dir serves the new certificate from its next
// connection on.
func Renew(dir string, authority bool, names []string) error {
	ca, leaf, err := load(dir)
	if err != nil {
		return err
	}
	if authority {
		if ca, err = newCA(dir, nil, slices.Concat(ownNames(ca.cert), names), time.Now()); err != nil {
			return err
		}
	}
	a := &Authority{dir: dir, ca: ca, now: time.Now}
	was := subjectsOf(leaf.cert)
	want, _ := a.subjects(slices.Concat(was.names, names), was.addrs)
	if leaf, err = a.issue(want); err != nil {
		return fmt.Errorf("issue certificate: %w", err)
	}
	return writeLeaf(dir, leaf)
}

// ownNames are those of an authority's domains that not every one has.
func ownNames(ca *x509.Certificate) []string {
	return slices.DeleteFunc(slices.Clone(ca.PermittedDNSDomains), func(domain string) bool {
		return slices.Contains(localDomains, domain)
	})
}

func writeLeaf(dir string, leaf pair) error {
	return writeFile(filepath.Join(dir, leafFile), append(leaf.keyPEM(), leaf.certPEM()...))
}
