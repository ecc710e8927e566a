package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestScaleDraws(t *testing.T) {
	folder := t.TempDir()
	var said strings.Builder
	args := []string{"--clients", "0", "--messages", "1200", "--channels", "15", "--members", "20", "--out", folder}
	if err := run(t.Context(), args, &said); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"messages, send, milliseconds, median:  1000: ", "channels, send, a message, ",
		"members, send to @everyone, microseconds, median:  10: "} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("%q is not in\n%s", want, said.String())
		}
	}
	for _, name := range []string{"messages", "channels", "members"} {
		picture, err := os.ReadFile(filepath.Join(folder, "scale-"+name+".svg"))
		if err != nil || !strings.Contains(string(picture), "<svg") {
			t.Errorf("picture of %s: %v", name, err)
		}
	}
}

func TestSteps(t *testing.T) {
	if got := steps(10, 5000); !slices.Equal(got, []int{10, 100, 1000, 5000}) {
		t.Errorf("got %v", got)
	}
	if got := steps(10, 5); !slices.Equal(got, []int{5}) {
		t.Errorf("got %v", got)
	}
}

func TestCostOf(t *testing.T) {
	got, err := costOf([]byte(`{"seconds": 10, "deliveries": 50000, "server": {"cpu_cores": 0.5}}`))
	if err != nil || got != 100 {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := costOf([]byte(`{"seconds": 10, "deliveries": 50000}`)); err == nil {
		t.Error("nothing is known of the server, and yet there is a cost")
	}
}
