// Package banner prints what somebody who has just started the server needs:
// where people can open it and where the data is.
package banner

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"

	"rsc.io/qr"
)

// Info is what the block says.
type Info struct {
	Name, Version string
	// URLs people can open, the best for other devices first.
	URLs []string
	// Trust is where a device learns to trust the server, "" when it need not.
	Trust string
	// Data is the path of the data directory.
	Data string
	// Fingerprint of the certificate, "" when there is none of ours.
	Fingerprint string
}

// Print writes the block. Errors of the terminal are of no use to anybody.
func Print(w io.Writer, i Info) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "\n  %s %s is running\n\n", i.Name, i.Version)
	label := "Open"
	for _, u := range i.URLs {
		fmt.Fprintf(&b, "  %-6s %s\n", label, u)
		label = ""
	}
	if i.Trust != "" {
		fmt.Fprintf(&b, "  %-6s %s, once on each device\n", "Trust", i.Trust)
	}
	fmt.Fprintf(&b, "  %-6s %s\n", "Data", i.Data)
	if i.Trust != "" {
		b.WriteString("\n" + code(i.Trust+"#go") + "\n")
	} else if len(i.URLs) > 0 {
		b.WriteString("\n" + code(i.URLs[0]) + "\n")
	}
	if i.Fingerprint != "" {
		b.WriteString("  This server made its own certificate; a browser warns until its device trusts it.\n" +
			"  SHA-256 " + i.Fingerprint + "\n\n")
	}
	b.WriteString("  Ctrl+C stops the server.\n\n")
	_, _ = w.Write(b.Bytes())
}

// code is a QR code of half-height blocks with its quiet zone, in the
// terminal's own colours inverted, because most terminals are dark.
func code(text string) string {
	c, err := qr.Encode(text, qr.L)
	if err != nil {
		return "" // longer than a QR code holds
	}
	const quiet = 2
	light := func(x, y int) bool { return !c.Black(x, y) } // outside the code too
	var b strings.Builder
	for y := -quiet; y < c.Size+quiet; y += 2 {
		b.WriteString("  ")
		for x := -quiet; x < c.Size+quiet; x++ {
			switch top, bottom := light(x, y), light(x, y+1); {
			case top && bottom:
				b.WriteRune('█')
			case top:
				b.WriteRune('▀')
			case bottom:
				b.WriteRune('▄')
			default:
				b.WriteByte(' ')
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Addresses gives this machine's addresses that others may reach: private
// IPv4 first, then other IPv4, then IPv6 without link-local ones.
func Addresses() []netip.Addr {
	list, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var addrs []netip.Addr
	for _, a := range list {
		p, err := netip.ParsePrefix(a.String())
		if err != nil || p.Addr().IsLoopback() || p.Addr().IsLinkLocalUnicast() {
			continue
		}
		addrs = append(addrs, p.Addr().Unmap())
	}
	slices.SortStableFunc(addrs, func(a, b netip.Addr) int { return rank(a) - rank(b) })
	return addrs
}

func rank(a netip.Addr) int {
	switch {
	case a.Is4() && a.IsPrivate():
		return 0
	case a.Is4():
		return 1
	default:
		return 2
	}
}
