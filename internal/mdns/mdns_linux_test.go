package mdns

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// part tells this test binary which part it plays, each in a network of its own.
const part = "MINIMOST_TEST_PART"

// The two machines of the network, joined by one cable.
var server, device = netip.MustParseAddr("192.168.77.5"), netip.MustParseAddr("192.168.77.6")

// TestAnswers has another machine ask by multicast for the name, as any device
// does, in a network with private addresses.
func TestAnswers(t *testing.T) {
	switch os.Getenv(part) {
	case "":
		elsewhere(t)
	case "server":
		answers(t)
	case "device":
		asks(t)
	}
}

// answers is the server's machine.
func answers(t *testing.T) {
	ip(t, "link set lo up", "link add lan0 type veth peer name lan1", "addr add "+server.String()+"/24 dev lan0",
		"link set lan0 up multicast on", "route add 224.0.0.0/4 dev lan0")
	other := itself(t, "device")
	var out bytes.Buffer
	other.Stdout, other.Stderr = &out, &out
	plugged, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	ip(t, fmt.Sprintf("link set lan1 netns %d", other.Process.Pid))
	stop, err := Answer("minimost")
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	if err := plugged.Close(); err != nil {
		t.Fatal(err)
	}
	if err := other.Wait(); err != nil {
		t.Errorf("%v\n%s", err, &out)
	}
}

// asks is the device, once the cable is in.
func asks(t *testing.T) {
	if _, err := io.ReadAll(os.Stdin); err != nil {
		t.Fatal(err)
	}
	ip(t, "link set lo up", "addr add "+device.String()+"/24 dev lan1", "link set lan1 up multicast on", "route add 224.0.0.0/4 dev lan1")
	if got := asked(t, "minimost.local."); len(got) != 1 || got[0] != server {
		t.Errorf("minimost.local is %v, want %v", got, server)
	}
}

func ip(t *testing.T, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if out, err := exec.Command("ip", strings.Fields(line)...).CombinedOutput(); err != nil {
			t.Skipf("SKIPPED: ip %s: %v: %s", line, err, out)
		}
	}
}

// itself is the calling test again in a network of its own.
func itself(t *testing.T, as string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), part+"="+as)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	return cmd
}

// elsewhere runs the test where it disturbs nobody.
func elsewhere(t *testing.T) {
	t.Helper()
	out, err := itself(t, "server").CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err != nil && !errors.As(err, &exit):
		t.Skipf("SKIPPED: no network of its own can be made here: %v", err)
	case err != nil:
		t.Errorf("%v\n%s", err, out)
	case strings.Contains(string(out), "SKIPPED"):
		t.Skipf("SKIPPED, see\n%s", out)
	}
}

// asked gives the addresses that the network answers for a name. A question
// from another port than 5353 is answered to the one who asks (RFC 6762,
// section 6.7).
func asked(t *testing.T, name string) (found []netip.Addr) {
	t.Helper()
	question := dnsmessage.Message{Header: dnsmessage.Header{ID: 7}, Questions: []dnsmessage.Question{
		{Name: dnsmessage.MustNewName(name), Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}}}
	packet, err := question.Pack()
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: device.AsSlice()})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	to, err := net.ResolveUDPAddr("udp4", "224.0.0.251:5353")
	if err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 9000)
	n := 0
	for tries := 0; n == 0; tries++ { // a cable takes a moment
		if _, err := conn.WriteTo(packet, to); err != nil {
			t.Fatal(err)
		}
		if err := conn.SetReadDeadline(time.Now().Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		if n, _, err = conn.ReadFrom(buffer); err != nil && tries == 10 {
			t.Fatalf("nobody answers: %v", err)
		}
	}
	var answer dnsmessage.Message
	if err := answer.Unpack(buffer[:n]); err != nil {
		t.Fatal(err)
	}
	for _, a := range answer.Answers {
		if body, ok := a.Body.(*dnsmessage.AResource); ok {
			found = append(found, netip.AddrFrom4(body.A))
		}
	}
	return found
}
