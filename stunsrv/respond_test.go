package stunsrv

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// The test vectors of RFC 5769, sections 2.1 to 2.4.
var (
	vectorRequest = unhex(`00010058 2112a442 b7e7a701bc34d686fa87dfae
		80220010 5354554e207465737420636c69656e74 00240004 6e0001ff 80290008 932ff9b151263b36
		00060009 6576746a3a68367659202020 00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
		80280004 e57a3bcf`)
	vectorIPv4 = unhex(`0101003c 2112a442 b7e7a701bc34d686fa87dfae
		8022000b 7465737420766563746f7220 00200008 0001a147e112a643
		00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7 80280004 c07d4c96`)
	vectorIPv6 = unhex(`01010048 2112a442 b7e7a701bc34d686fa87dfae
		8022000b 7465737420766563746f7220 00200014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9
		00080014 a382954e4be67bf11784c97c8292c275bfe3ed41 80280004 c8fb0b4c`)
	vectorLongTerm = unhex(`00010060 2112a442 78ad3433c6ad72c029da412e
		00060012 e3839ee38388e383aae38383e382afe382b90000
		0015001c 662f2f3439396b39353464364f4c33346f4c394653547679363473 41
		0014000b 6578616d706c652e6f726700 00080014 f67024656dd64a3e02b8e0712e85c9a28ca89666`)
	vectorFrom4 = netip.MustParseAddrPort("192.0.2.1:32853")
	vectorFrom6 = netip.MustParseAddrPort("[2001:db8:1234:5678:11:2233:4455:6677]:32853")
)

func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		panic(err)
	}
	return b
}

// attribute is the first of a type, read without pion.
func attribute(t *testing.T, message []byte, typ uint16) []byte {
	t.Helper()
	for b := message[20:]; len(b) >= 4; {
		n := int(binary.BigEndian.Uint16(b[2:]))
		if binary.BigEndian.Uint16(b) == typ {
			return b[4 : 4+n]
		}
		b = b[4+(n+3)/4*4:]
	}
	return nil
}

func TestVectors(t *testing.T) {
	for name, c := range map[string]struct {
		request, like []byte
		from          netip.AddrPort
	}{
		"IPv4":        {vectorRequest, vectorIPv4, vectorFrom4},
		"IPv4-mapped": {vectorRequest, vectorIPv4, netip.MustParseAddrPort("[::ffff:192.0.2.1]:32853")},
		"IPv6":        {vectorRequest, vectorIPv6, vectorFrom6},
	} {
		got := respond(c.request, c.from)
		if got == nil {
			t.Errorf("%s: silence", name)
			continue
		}
		if !bytes.Equal(got[:2], c.like[:2]) || !bytes.Equal(got[4:20], c.like[4:20]) {
			t.Errorf("%s: header %x, want one like %x", name, got[:20], c.like[:20])
		}
		if a, want := attribute(t, got, 0x0020), attribute(t, c.like, 0x0020); !bytes.Equal(a, want) {
			t.Errorf("%s: XOR-MAPPED-ADDRESS %x, want %x", name, a, want)
		}
		if attribute(t, got, 0x8028) == nil {
			t.Errorf("%s: the request has a FINGERPRINT and the reply has none", name)
		}
	}
	got := respond(vectorLongTerm, vectorFrom4)
	if len(got) != 32 || !bytes.Equal(got[4:20], vectorLongTerm[4:20]) {
		t.Errorf("long-term credentials: %x", got)
	}
}

// plain is a request without attributes.
var plain = unhex(`00010000 2112a442 414141414141414141414141`)

func with(attributes string) []byte {
	b := append(bytes.Clone(plain), unhex(attributes)...)
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)-20))
	return b
}

func TestPlainRequest(t *testing.T) {
	want := unhex(`01010000 2112a442 414141414141414141414141 00200008 0001 b0f0 2b12 a443`)
	binary.BigEndian.PutUint16(want[2:], 12)
	from := netip.MustParseAddrPort("10.0.0.1:37346")
	if got := respond(plain, from); !bytes.Equal(got, want) {
		t.Errorf("got  %x\nwant %x", got, want)
	}
}

func TestUnknownAttributes(t *testing.T) {
	from := netip.MustParseAddrPort("10.0.0.1:5000")
	for in, want := range map[string]string{
		`7fff0000`:                            `01110010 00090004 00000414 000a0002 7fff0000`,
		`7fff0000 0003 0004 00000006`:         `01110010 00090004 00000414 000a0004 7fff0003`,
		`7fff0000 80ff0000 00260000 00270000`: `01110014 00090004 00000414 000a0006 7fff0026 00270000`,
	} {
		got := respond(with(in), from)
		if len(got) < 20 || hex.EncodeToString(append(bytes.Clone(got[:4]), got[20:]...)) != strings.ReplaceAll(want, " ", "") {
			t.Errorf("%s: got %x", in, got)
		}
	}
	if got := respond(with(`80ff0000`), from); len(got) != 32 || got[1] != 1 {
		t.Errorf("an attribute that need not be understood: %x", got)
	}
}

// TestSilence has what is no Binding request as a whole, besides the packets of
// testdata.
func TestSilence(t *testing.T) {
	from := netip.MustParseAddrPort("192.168.1.7:40000")
	for name, packet := range map[string][]byte{
		"wrong cookie":             unhex(`00010000 2112a443 414141414141414141414141`),
		"high bits":                unhex(`c0010000 2112a442 414141414141414141414141`),
		"FINGERPRINT of two bytes": with(`80280002 dead0000`),
		"FINGERPRINT not last":     append(bytes.Clone(vectorRequest), 0x80, 0xff, 0, 0),
		"attribute past the end":   with(`00060009 61626300`),
		"a web request":            []byte("GET / HTTP/1.1\r\nHost: chat\r\n\r\n"),
	} {
		if got := respond(packet, from); got != nil {
			t.Errorf("%s: %x", name, got)
		}
	}
}

// TestManyAttributes is T-21. The best of many counts, as the machine may be
// busy with something else.
func TestManyAttributes(t *testing.T) {
	packet := with(strings.Repeat("00060004 61626364", 64))
	from := netip.MustParseAddrPort("192.168.1.7:40000")
	best := time.Hour
	for range 1000 {
		start := time.Now()
		if respond(packet, from) == nil {
			t.Fatal("silence")
		}
		best = min(best, time.Since(start))
	}
	if best > 50*time.Microsecond {
		t.Errorf("it took %v", best)
	}
}

// ipHeaders is what IP and UDP put before a message.
func ipHeaders(from netip.AddrPort) int {
	if from.Addr().Unmap().Is4() {
		return 28
	}
	return 48
}

// checkReply holds a reply against what may ever be sent.
func checkReply(t *testing.T, packet, reply []byte, from netip.AddrPort) {
	t.Helper()
	if reply == nil {
		return
	}
	head := ipHeaders(from)
	if grown := float64(len(reply)+head) / float64(len(packet)+head); grown > 1.7 {
		t.Errorf("a packet of %d bytes is answered by %d", len(packet), len(reply))
	}
	if from.Addr().Unmap().Is4() && float64(len(reply)) > 1.7*float64(len(packet)) {
		t.Errorf("a message of %d bytes is answered by %d", len(packet), len(reply))
	}
	typ := binary.BigEndian.Uint16(reply)
	if typ != 0x0101 && typ != 0x0111 || !bytes.Equal(reply[4:20], packet[4:20]) ||
		int(binary.BigEndian.Uint16(reply[2:])) != len(reply)-20 {
		t.Errorf("%x is answered by %x", packet, reply)
	}
	if respond(reply, from) != nil {
		t.Errorf("a reply is answered: %x", reply)
	}
}

func FuzzRespond(f *testing.F) {
	for _, b := range [][]byte{plain, vectorRequest, vectorIPv4, vectorIPv6, vectorLongTerm, with(`00200000`), with(`7fff0000`),
		with(strings.Repeat("7ff00000", 300)), with(`80280004 deadbeef`)} {
		f.Add(b, true)
		f.Add(b, false)
	}
	f.Fuzz(func(t *testing.T, packet []byte, four bool) {
		from := vectorFrom6
		if four {
			from = vectorFrom4
		}
		checkReply(t, packet, compose(packet, from), from) // without the net that respond has
	})
}

func BenchmarkRespond(b *testing.B) {
	for b.Loop() {
		respond(plain, vectorFrom4)
	}
}
