package config

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"minimost/chat"
)

// FuzzChannels wants a list that is read to be one that is written and read
// again the same, and of one that is not a place and what to do.
func FuzzChannels(f *testing.F) {
	for _, in := range []string{`["general"]`, `["a", {"name":"b","topic":"c"}]`, `[]`, `{}`, `["a","A"]`, `[{"name":"a","name":"b"}]`, "[\"a\"]\n[", `["` + strings.Repeat("x", 81) + `"]`,
		"\ufeff[\"a\"]", `[null]`, `[1]`, `["\ud800"]`, "[\"a\x00\"]", `["a",]`, strings.Repeat("[", 500), `[{"topic":"x"}]`} {
		f.Add([]byte(in))
	}
	dir := f.TempDir()
	path := filepath.Join(dir, channelsFile)
	f.Fuzz(func(t *testing.T, in []byte) {
		if err := os.WriteFile(path, in, 0o600); err != nil {
			t.Fatal(err)
		}
		list, err := Channels(dir)
		if err != nil {
			if _, offset, e := parseChannels(in); e != nil && (offset < 0 || offset > int64(len(in))) || !strings.Contains(err.Error(), channelsFile+":") {
				t.Fatalf("at %d of %d: %v", offset, len(in), err)
			}
			return
		}
		seen := map[string]bool{}
		for _, c := range list {
			name, err := chat.CheckChannelName(c.Name)
			topic, ok := chat.CleanLine(c.Topic, chat.TopicCharsMax)
			if err != nil || name != c.Name || !ok || topic != c.Topic || seen[strings.ToLower(name)] {
				t.Fatalf("%+v: %v", c, err)
			}
			seen[strings.ToLower(name)] = true
		}
		if err := SaveChannels(dir, list); err != nil {
			t.Fatal(err)
		}
		if again, err := Channels(dir); err != nil || !reflect.DeepEqual(again, list) {
			t.Fatalf("%+v, then %+v, %v", list, again, err)
		}
	})
}

// FuzzFlags wants settings that are taken to be such as a server can be started
// with, and passwords never in the clear by mistake.
func FuzzFlags(f *testing.F) {
	for _, in := range []string{"", "--http 127.0.0.1:8080", "--http 0.0.0.0:80 --insecure", "--addr :443", "--host-name chat.example --host-name a,b", "--plain auto", "--mdns x.local",
		"--stun-addr off", "--stun-addr [::1]:3478", "--preview-allow *.lan,10.0.0.0/8", "--max-file 5", "--keep-files 0", "--backup-hour -1", "--metrics 127.0.0.1:1", "--name \u202e", "--log json", "--help", "--version", "--"} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if strings.Contains(line, "completion") {
			return // which writes for a shell
		}
		var got *Config
		cmd := Command("0", func(_ context.Context, c Config) error { got = &c; return nil })
		cmd.Writer, cmd.ErrWriter = io.Discard, io.Discard
		err := cmd.Run(context.Background(), append([]string{"minimost"}, strings.Fields(line)...))
		if err != nil || got == nil {
			return
		}
		at := got.Addr
		if got.HTTP != "" {
			at = got.HTTP
		}
		host, _, err := net.SplitHostPort(at)
		if err != nil || got.HTTP != "" && !got.Insecure && !loopback(host) {
			t.Fatalf("%q serves %q: %v", line, at, err)
		}
		for _, name := range got.Hosts {
			if !hostPattern.MatchString(name) || name != strings.ToLower(name) {
				t.Fatalf("%q has the name %q", line, name)
			}
		}
		if got.FileBytes < 1 || got.UserBytes < 0 || got.AllBytes < 0 || got.KeepImages < 0 || got.KeepFiles < 0 || got.SignupsPerHour < 0 {
			t.Fatalf("%q: %+v", line, got)
		}
		if clean, ok := chat.CleanLine(got.Name, chat.ChannelNameCharsMax); !ok || clean != got.Name || clean == "" {
			t.Fatalf("%q is called %q", line, got.Name)
		}
		if err := (Running{Settings: got.Settings}).Write(t.TempDir()); err != nil {
			t.Fatal(err)
		}
	})
}
