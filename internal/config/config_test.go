package config

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"testing"
	"time"
)

// settingsSeen are those of the last parse.
var settingsSeen []Setting

// parse runs the command line and gives the settings that the server would
// start with, or the error that the administrator would read.
func parse(args ...string) (got *Config, out string, err error) {
	cmd := Command("1.2.3", func(_ context.Context, c Config) error {
		settingsSeen, c.Settings = c.Settings, nil // they have a test of their own
		got = &c
		return nil
	})
	var b bytes.Buffer
	cmd.Writer, cmd.ErrWriter = &b, &b
	err = cmd.Run(context.Background(), append([]string{"minimost"}, args...))
	return got, b.String(), err
}

func defaults() Config {
	return Config{Data: "./data", Addr: ":8443", Plain: ":8080", MDNS: "minimost", Name: "MiniMost", Log: Auto,
		SignupsPerHour: 20, BackupHour: 3, Hosts: []string{}, STUNAddr: ":3478", FileBytes: 25 << 20, UserBytes: 1 << 30,
		KeepImages: 30 * 24 * time.Hour, KeepFiles: 30 * 24 * time.Hour,
		Signup: "open", Previews: On, PreviewAllow: []string{}}
}

func TestSettings(t *testing.T) {
	for _, c := range []struct {
		args string
		want func(*Config)
	}{
		{"", func(*Config) {}},
		{"--data /srv/chat --addr 10.0.0.1:443", func(c *Config) {
			c.Data, c.Addr, c.Plain = "/srv/chat", "10.0.0.1:443", "10.0.0.1:80"
		}},
		{"--addr 127.0.0.1:9000", func(c *Config) { c.Addr, c.Plain, c.MDNS = "127.0.0.1:9000", "", "" }},
		{"--plain :8000 --mdns Chat.local", func(c *Config) { c.Plain, c.PlainAsked, c.MDNS = ":8000", true, "chat" }},
		{"--http localhost:80", func(c *Config) { c.HTTP, c.Plain, c.MDNS = "localhost:80", "", "" }},
		{"--http [::1]:80 --trust-proxy", func(c *Config) { c.HTTP, c.TrustProxy, c.Plain, c.MDNS = "[::1]:80", true, "", "" }},
		{"--http :80 --insecure", func(c *Config) { c.HTTP, c.Insecure, c.Plain, c.MDNS = ":80", true, "", "" }},
		{"--host-name Chat.Example.com. --host-name wiki", func(c *Config) { c.Hosts = []string{"chat.example.com", "wiki"} }},
		{"--cert c.pem --key k.pem", func(c *Config) { c.Cert, c.Key = "c.pem", "k.pem" }},
		{"--log json --name ACME --signups-per-hour 0", func(c *Config) { c.Log, c.Name, c.SignupsPerHour = JSON, "ACME", 0 }},
		{"--previews off --preview-allow wiki.lan --preview-allow 10.0.0.0/8", func(c *Config) {
			c.Previews, c.PreviewAllow = Off, []string{"wiki.lan", "10.0.0.0/8"}
		}},
		{"--max-file 3 --max-user-files 0 --max-files 9000 --keep-images 0 --keep-files 365", func(c *Config) {
			c.FileBytes, c.UserBytes, c.AllBytes, c.KeepImages, c.KeepFiles = 3<<20, 0, 9000<<20, 0, 365*24*time.Hour
		}},
		{"--stun-addr 10.0.0.1:3479 --stun-public", func(c *Config) { c.STUNAddr, c.STUNPublic = "10.0.0.1:3479", true }},
		{"--stun-addr off", func(c *Config) { c.STUNAddr = "" }},
		{"--stun-addr 0", func(c *Config) { c.STUNAddr = "" }},
	} {
		want := defaults()
		c.want(&want)
		got, _, err := parse(strings.Fields(c.args)...)
		if err != nil {
			t.Errorf("%s: %v", c.args, err)
			continue
		}
		if len(got.Hosts) == 0 {
			got.Hosts = []string{}
		}
		if len(got.PreviewAllow) == 0 {
			got.PreviewAllow = []string{}
		}
		if !reflect.DeepEqual(*got, want) {
			t.Errorf("%s\n got %+v\nwant %+v", c.args, *got, want)
		}
	}
}

func TestEnvironment(t *testing.T) {
	for name, value := range map[string]string{
		"MINIMOST_DATA": "/srv/chat", "MINIMOST_HTTP": "127.0.0.1:8080", "MINIMOST_HOST_NAME": "a.example,b.example",
		"MINIMOST_NAME": "ACME", "MINIMOST_LOG": "json", "MINIMOST_SIGNUPS_PER_HOUR": "5", "MINIMOST_TRUST_PROXY": "true",
		"MINIMOST_PREVIEWS": "off", "MINIMOST_PREVIEW_ALLOW": "wiki.lan,*.corp.lan:7990",
	} {
		t.Setenv(name, value)
	}
	got, _, err := parse("--name", "Flags win")
	if err != nil {
		t.Fatal(err)
	}
	want := defaults()
	want.Plain, want.MDNS = "", ""
	want.Data, want.HTTP, want.Hosts = "/srv/chat", "127.0.0.1:8080", []string{"a.example", "b.example"}
	want.Previews, want.PreviewAllow = Off, []string{"wiki.lan", "*.corp.lan:7990"}
	want.Name, want.Log, want.SignupsPerHour, want.TrustProxy = "Flags win", JSON, 5, true
	if !reflect.DeepEqual(*got, want) {
		t.Errorf("\n got %+v\nwant %+v", *got, want)
	}
}

// What cannot work is refused with what to do, and nothing is started.
func TestRefused(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"start", `"start" is not a flag`},
		{"--adr :80", "--help"},
		{"--addr 8443", "Write it like :8443"},
		{"--addr :99999", "Write it like :8443"},
		{"--addr :https", "Write it like :8443"},
		{"--data=", "Give the directory"},
		{"--http :80", "--insecure"},
		{"--http 192.168.1.2:80", "--insecure"},
		{"--http wiki:80", "--insecure"},
		{"--http x", "is not an address"},
		{"--http :80 --addr :443", "exclude each other"},
		{"--http 127.0.0.1:80 --cert c --key k", "Leave out"},
		{"--cert c.pem", "Give both"},
		{"--plain x", "is not an address"},
		{"--metrics :9100", "Use 127.0.0.1"},
		{"--mdns a.b", "one word"},
		{"--host-name https://a.example/", "without https://"},
		{"--host-name a.example:8443", "without https://"},
		{"--log loud", "pretty, json or auto"},
		{"--name=", "1 to 80"},
		{"--stun-addr 3478", "Write it like :8443"},
		{"--stun-addr wiki:3478", "Write an IP address"},
		{"--signups-per-hour=-1", "Use 0"},
		{"--signups-per-hour=many", "--help"},
		{"--backup-hour=24", "0 to 23"},
		{"--max-file 0", "1 to 4096"},
		{"--max-file 5000", "1 to 4096"},
		{"--keep-images=-1", "0 to"},
		{"--keep-files=x", "--help"},
	} {
		got, _, err := parse(strings.Fields(c.args)...)
		if got != nil || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.args, err)
		}
	}
}

func TestVersionAndHelp(t *testing.T) {
	if got, out, err := parse("--version"); got != nil || err != nil || !strings.Contains(out, "1.2.3") {
		t.Errorf("%q, %v", out, err)
	}
	_, out, err := parse("--help")
	for _, word := range []string{"--data DIR", "--addr ADDRESS", "--trust-proxy", "MINIMOST_HOST_NAME"} {
		if err != nil || !strings.Contains(out, word) {
			t.Errorf("no %s in the help: %v\n%s", word, err, out)
		}
	}
}

func TestSettingsSayWhereTheyComeFrom(t *testing.T) {
	t.Setenv("MINIMOST_NAME", "ACME")
	t.Setenv("MINIMOST_LOG", "json")
	if _, _, err := parse("--log", "pretty", "--host-name", "a.example", "--host-name", "b.example"); err != nil {
		t.Fatal(err)
	}
	want := map[string]Setting{
		"addr":      {Value: ":8443", Source: FromDefault},
		"name":      {Value: "ACME", Source: FromEnvironment},
		"log":       {Value: "pretty", Source: FromFlag},
		"host-name": {Value: "a.example,b.example", Source: FromFlag},
	}
	for _, s := range settingsSeen {
		w, ok := want[s.Name]
		if ok && (s.Value != w.Value || s.Source != w.Source) {
			t.Errorf("%+v, want %+v", s, w)
		}
		if s.Env == "" || s.Usage == "" {
			t.Errorf("%+v says too little", s)
		}
		delete(want, s.Name)
	}
	if len(want) > 0 {
		t.Errorf("missing are %v", want)
	}
}

func TestNoteOfTheServer(t *testing.T) {
	dir := t.TempDir()
	if r, err := ReadRunning(dir); err != nil || r.PID != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	want := Running{PID: 7, Version: "1", URLs: []string{"https://a"}, Settings: []Setting{{Name: "x"}}}
	if err := want.Write(dir); err != nil {
		t.Fatal(err)
	}
	if got, err := ReadRunning(dir); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}
