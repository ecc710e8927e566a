package main

import (
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	list := results("store", `goos: linux
BenchmarkPost/senders=32-2  88  24308544 ns/op  1316 sends/s  0.5500 x-bare-rate  373157 B/op  5728 allocs/op
BenchmarkPage/newest-2  100  50.0 hits  0.84 p50-ms  2.2 p95-ms  1.9 x-bare-time
BenchmarkSeen-2  300  2000 ns/op  2.5 p50-ms  9.1 p99-ms  3.2 x-bare-p99  4.1 x-bare-time
BenchmarkReconnect/people=50-2  10  2000 ns/op  1.04 x-bytes
PASS
`)
	var out strings.Builder
	if err := table(&out, list); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| store Post/senders=32 | 24.30854ms | 5728 | 373157 | 1316 sends/s | 0.55 of its rate |",
		"| store Page/newest | p50 0.84 ms, p95 2.2 ms | – | – | – | 1.9 of its time |",
		"| store Seen | p50 2.5 ms, p99 9.1 ms | – | – | – | 4.1 of its time, p99 3.2 |",
		"| store Reconnect/people=50 | 2µs | – | – | – | 1.04 of the events' bytes |",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s\nis not in\n%s", want, out.String())
		}
	}
}
