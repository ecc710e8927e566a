// Package localca gives the server a certificate that browsers can trust
// without anybody's help: a certificate authority of its own, kept in the data
// directory, which a device accepts once. It can vouch for nothing outside the
// local network, since its certificate says so in critical name constraints
// (RFC 5280, section 4.2.1.10). For people who have a certificate already,
// Files serves theirs.
//
// The package logs nothing and starts nothing; its types are safe for
// concurrent use.
package localca
