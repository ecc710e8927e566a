package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/rs/zerolog"

	"minimost/chat"
	"minimost/hub"
	"minimost/server"
	"minimost/signal"
	"minimost/store"
)

// serve runs a whole server on a loopback port and gives its address.
func serve(t *testing.T) string {
	t.Helper()
	log := zerolog.New(zerolog.NewTestWriter(t)).Level(zerolog.ErrorLevel)
	var h *hub.Hub
	var calls *signal.Calls
	st, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), Log: log,
		OnCommit: func(events []chat.Event) {
			h.Publish(events)
			calls.Observe(events)
		}})
	if err != nil {
		t.Fatal(err)
	}
	h = hub.New(st, log)
	calls = signal.New(h, st, log)
	h.Attach(calls)
	if err := st.SyncChannels(t.Context(), chat.DefaultChannels()); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := server.New(server.Options{Store: st, Hub: h, Calls: calls, Log: log, Name: "Test", Version: "0"})
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }() // ends with Shutdown
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		h.Close()
		calls.Close()
		if err := errors.Join(s.Shutdown(ctx), <-served, st.Close()); err != nil {
			t.Error(err)
		}
	})
	return "http://" + l.Addr().String()
}

// TestAgainstARealServer is a short run over each transport and over both, with
// connections dropped, stalled and slow, and all that people do.
func TestAgainstARealServer(t *testing.T) {
	for _, transport := range []string{ws, poll, both} {
		t.Run(transport, func(t *testing.T) {
			var out, errOut bytes.Buffer
			code := run(t.Context(), []string{
				"--addr", serve(t), "--transport", transport, "--clients", "8", "--devices", "2", "--rate", "40",
				"--channels", "2", "--duration", "4s", "--churn", "5", "--away", "300ms", "--storms", "1",
				"--stall", "2", "--slow", "1", "--mixed", "30", "--pid", strconv.Itoa(os.Getpid()), "--json",
			}, &out, &errOut)
			var r report
			if err := json.Unmarshal(out.Bytes(), &r); err != nil {
				t.Fatalf("%v\n%s%s", err, &out, &errOut)
			}
			if code != 0 || r.Violations != 0 || r.Acknowledged < 20 || r.Server.FilesMost == 0 {
				t.Errorf("exit code %d\n%s%s", code, &out, &errOut)
			}
			for _, kind := range append(actionNames(), posting, seeing, resuming) {
				if r.Milliseconds[kind].Done == 0 {
					t.Errorf("nothing of kind %s\n%s", kind, &out)
				}
			}
			r.write(t.Output())
		})
	}
}

func actionNames() (names []string) {
	for _, a := range actions {
		names = append(names, a.name)
	}
	return names
}

func TestSaysWhenThereIsNoServer(t *testing.T) {
	var out, errOut bytes.Buffer
	if code := run(t.Context(), []string{"--addr", "http://127.0.0.1:1", "--clients", "1"}, &out, &errOut); code != 2 {
		t.Errorf("exit code %d: %s", code, &errOut)
	}
}
