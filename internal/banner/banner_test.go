package banner

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"
)

func TestPrintSaysWhereAndWhat(t *testing.T) {
	var b bytes.Buffer
	Print(&b, Info{Name: "Halden Lab", Version: "1.0", Data: "/srv/chat", Fingerprint: "AB:CD",
		URLs: []string{"https://192.168.1.20:8443", "https://localhost:8443"}})
	for _, want := range []string{"Halden Lab 1.0 is running", "Open   https://192.168.1.20:8443\n",
		"         https://localhost:8443\n", "Data   /srv/chat", "AB:CD", "█"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("missing %q in\n%s", want, &b)
		}
	}
}

func TestCodeHasAQuietZone(t *testing.T) {
	lines := strings.Split(strings.TrimSuffix(code("https://192.168.1.20:8443"), "\n"), "\n")
	width := len([]rune(lines[0]))
	for i, l := range lines {
		r := []rune(l)
		if len(r) != width || r[2] != '█' && i < len(lines)-1 || r[len(r)-1] == ' ' {
			t.Errorf("line %d: %q", i, l)
		}
	}
	if strings.Trim(lines[0], " █") != "" {
		t.Errorf("first line %q", lines[0])
	}
}

func TestPrivateAddressesComeFirst(t *testing.T) {
	if rank(netip.MustParseAddr("192.168.0.1")) >= rank(netip.MustParseAddr("8.8.8.8")) ||
		rank(netip.MustParseAddr("8.8.8.8")) >= rank(netip.MustParseAddr("fd00::1")) {
		t.Error("wrong order")
	}
}
