// Package meter counts what the server does, in the text format of Prometheus.
package meter

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// Meter counts. A nil Meter counts nothing. It is safe for concurrent use.
type Meter struct{ set *metrics.Set }

// New makes a meter with gauges that are read when somebody asks.
func New(gauges map[string]func() float64) *Meter {
	m := &Meter{metrics.NewSet()}
	for name, read := range gauges {
		m.set.NewGauge("minimost_"+name, read)
	}
	return m
}

// Request counts a request of a route, which is a pattern and no path, with how
// it ended: "ok" or the code of an error.
func (m *Meter) Request(route, outcome string, took time.Duration) {
	if m == nil {
		return
	}
	m.set.GetOrCreateCounter(fmt.Sprintf("minimost_requests_total{route=%q,outcome=%q}", route, outcome)).Inc()
	m.set.GetOrCreateHistogram(fmt.Sprintf("minimost_request_seconds{route=%q}", route)).Update(took.Seconds())
}

// Handler answers GET /metrics of this machine, which a name of the network
// never means: a page of another site could have had it lead here.
func (m *Meter) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		if !isLocal(r.Host) {
			http.Error(w, "ask for localhost, or an IP address", http.StatusMisdirectedRequest)
			return
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		m.set.WritePrometheus(w)
		metrics.WriteProcessMetrics(w)
		metrics.WriteFDMetrics(w)
	})
	return mux
}

func isLocal(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	_, err = netip.ParseAddr(host)
	return err == nil || host == "localhost"
}
