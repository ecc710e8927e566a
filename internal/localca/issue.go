package localca

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"path/filepath"
	"time"
)

// localDomains and localRanges are what any authority of ours may vouch for.
var localDomains = []string{"localhost", "local", "lan", "internal", "home.arpa"}

var localRanges = []netip.Prefix{
	netip.MustParsePrefix("127.0.0.0/8"),
	netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("169.254.0.0/16"), // link-local
	netip.MustParsePrefix("100.64.0.0/10"),  // shared, as in overlay networks
	netip.MustParsePrefix("::1/128"),
	netip.MustParsePrefix("fc00::/7"),
	netip.MustParsePrefix("fe80::/10"),
}

// newCA makes an authority for the host of these names. The key is made too,
// unless there is one whose certificate was never written.
func newCA(dir string, key *ecdsa.PrivateKey, names []string, now time.Time) (pair, error) {
	if key == nil {
		var err error
		if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			return pair{}, fmt.Errorf("make the certificate authority: %w", err)
		}
	}
	ca := pair{key: key}
	if err := writeFile(filepath.Join(dir, caKeyFile), ca.keyPEM()); err != nil {
		return pair{}, err
	}
	template := &x509.Certificate{
		Subject: pkix.Name{
			Organization: []string{"MiniMost"},
			CommonName:   "MiniMost local CA " + now.UTC().Format(time.DateOnly),
		},
		NotBefore:                   now.Add(-skew),
		NotAfter:                    now.Add(caLife),
		IsCA:                        true,
		BasicConstraintsValid:       true,
		MaxPathLenZero:              true,
		KeyUsage:                    x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		PermittedDNSDomainsCritical: true, // the whole extension, addresses too
		PermittedDNSDomains:         append(hostNames(names), localDomains...),
	}
	for _, r := range localRanges {
		template.PermittedIPRanges = append(template.PermittedIPRanges, &net.IPNet{
			IP: r.Addr().AsSlice(), Mask: net.CIDRMask(r.Bits(), r.Addr().BitLen()),
		})
	}
	var err error
	if ca.cert, err = sign(template, template, &key.PublicKey, key); err != nil {
		return pair{}, fmt.Errorf("make the certificate authority: %w", err)
	}
	return ca, writeFile(filepath.Join(dir, caFile), ca.certPEM())
}

// issue makes a new key and a certificate of it for the server.
func (a *Authority) issue(want subjects) (pair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return pair{}, err
	}
	start := a.now().Add(-skew)
	end := start.Add(leafLife)
	if end.After(a.ca.cert.NotAfter) {
		end = a.ca.cert.NotAfter
	}
	template := &x509.Certificate{
		Subject:               pkix.Name{Organization: []string{"MiniMost"}, CommonName: "MiniMost"},
		NotBefore:             start,
		NotAfter:              end,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:              want.names,
	}
	for _, addr := range want.addrs {
		template.IPAddresses = append(template.IPAddresses, addr.AsSlice())
	}
	cert, err := sign(template, a.ca.cert, &key.PublicKey, a.ca.key)
	if err != nil {
		return pair{}, err
	}
	return pair{cert: cert, key: key}, a.verify(cert)
}

func sign(
	template, parent *x509.Certificate, public *ecdsa.PublicKey, key *ecdsa.PrivateKey,
) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = serial
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}
