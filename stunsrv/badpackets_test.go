package stunsrv

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"net"
	"os"
	"testing"
	"time"
)

// badPacket is a packet with what is to come back: nothing, or a message whose
// type is Reply in hex.
type badPacket struct {
	ID, Desc, Text, Reply string
	Bytes                 []byte `json:"b64"`
	Times                 int
	Parts                 []badPacket
}

func (p badPacket) data() []byte {
	b := bytes.Repeat(append([]byte(p.Text), p.Bytes...), max(p.Times, 1))
	for _, part := range p.Parts {
		b = append(b, part.data()...)
	}
	return b
}

func badPackets(t testing.TB) (all []badPacket) {
	t.Helper()
	f, err := os.Open("testdata/bad-packets.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var p badPacket
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 30 {
		t.Fatalf("only %d rows", len(all))
	}
	return all
}

// TestBadPackets sends each to a server, and then a request that must be
// answered: what comes first says whether the one before was.
func TestBadPackets(t *testing.T) {
	s := serve(t, "127.0.0.1:0")
	for _, p := range badPackets(t) {
		t.Run(p.ID+" "+p.Desc, func(t *testing.T) {
			conn := client(t, "", s.Addr().String())
			if _, err := conn.Write(p.data()); err != nil {
				t.Fatal(err)
			}
			honest := unhex(`00010000 2112a442 545454545454545454545454`)
			got := ask(t, conn, honest)
			if p.Reply == "" {
				if !bytes.Equal(got[8:20], honest[8:20]) {
					t.Errorf("answered by %x", got)
				}
				return
			}
			if hex.EncodeToString(got[:2]) != p.Reply || !bytes.Equal(got[8:20], p.data()[8:20]) {
				t.Errorf("answered by %x, want %s", got, p.Reply)
			}
			if second := read(t, conn); !bytes.Equal(second[8:20], honest[8:20]) {
				t.Errorf("then by %x", second)
			}
		})
	}
}

func read(t *testing.T, conn net.Conn) []byte {
	t.Helper()
	b := make([]byte, 256)
	n, err := conn.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return b[:n]
}

// TestRandomPackets is a part of T-25; FuzzRespond is the rest. Half of them
// begin as requests do.
func TestRandomPackets(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) // #nosec G404 -- the same each time
	began := time.Now()
	for i := range 200_000 {
		packet := make([]byte, random.IntN(120))
		for j := range packet {
			packet[j] = byte(random.Uint32())
		}
		if i%2 == 0 && len(packet) >= headerSize {
			copy(packet, plain[:8])
			packet = packet[:len(packet)&^3]
			packet[3] = byte(len(packet) - headerSize)
		}
		checkReply(t, packet, compose(packet, vectorFrom4), vectorFrom4)
	}
	if took := time.Since(began); took > patience {
		t.Errorf("took %v", took)
	}
}
