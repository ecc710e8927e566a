package slack

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"unicode/utf8"

	"minimost/chat"
)

// FuzzExport reads exports of any content. What comes out could have been
// typed here, and whatever it names is in it.
func FuzzExport(f *testing.F) {
	f.Add([]byte(small["users.json"]), []byte(small["channels.json"]), []byte(small["general/2023-11-14.json"]))
	for _, ts := range []string{"-1", "1e300", "NaN", "Inf", "", "0x1p-2", "1_0", "253402300799.9"} {
		f.Add([]byte(`[{"id":"U1","name":"\u0000"},{"id":"U1","name":"ADA"},{"id":"","name":"ada"}]`),
			[]byte(`[{"id":"C1","name":"general","created":9223372036854775807,"creator":"U1","pins":[{"id":"`+ts+`","created":-1,"user":"U7"}]}]`),
			[]byte(`[{"type":"message","user":"U7","text":"<@U1> <#C1> <!here>","ts":"`+ts+`","edited":{"ts":"`+ts+`"},"thread_ts":"1","reactions":[{"name":"+1::skin-tone-3","users":["","U1","U1"]}]}]`))
	}
	f.Fuzz(func(t *testing.T, users, channels, day []byte) {
		var packed bytes.Buffer
		z := zip.NewWriter(&packed)
		for name, content := range map[string][]byte{"users.json": users, "channels.json": channels, "dms.json": channels, "general/2023-11-14.json": day} {
			w, err := z.Create(name)
			if err == nil {
				_, err = w.Write(content)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		name := filepath.Join(t.TempDir(), "export.zip")
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, packed.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if a, err := Read(t.Context(), name); err == nil {
			sound(t, a)
		}
	})
}

// FuzzZip reads what may be no ZIP at all.
func FuzzZip(f *testing.F) {
	for _, files := range []map[string]string{small, {"users.json": "[]"}, {"../users.json": "[]", "/users.json": "[]"}} {
		b, err := os.ReadFile(export(f, files))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		name := filepath.Join(t.TempDir(), "export.zip")
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if a, err := Read(t.Context(), name); err == nil {
			sound(t, a)
		}
	})
}

// last is the last moment that there is.
const last = endOfTime * 1000

// sound wants an archive to be one that can be taken in.
func sound(t *testing.T, a chat.Archive) {
	t.Helper()
	people, names, channels := map[string]bool{"": true}, map[string]bool{}, map[string]bool{}
	for _, u := range a.Users {
		folded := chat.FoldUsername(u.Username)
		if !u.Gone && (chat.CheckUsername(u.Username) != nil || names[folded]) || people[u.Key] {
			t.Errorf("user %+v", u)
		}
		for limit, text := range map[int]string{chat.DisplayNameCharsMax: u.DisplayName, chat.BioCharsMax: u.Bio} {
			if clean, ok := chat.CleanLine(text, limit); !ok || clean != text {
				t.Errorf("user %+v", u)
			}
		}
		if people[u.Key] = true; !u.Gone {
			names[folded] = true
		}
	}
	for _, c := range a.Channels {
		if channels[c.Key] || c.Kind != chat.Direct && !clean(c.Name, chat.ChannelNameCharsMax) || !clean(c.Topic, chat.TopicCharsMax) ||
			!people[c.Creator] || c.CreatedAt < 0 || c.CreatedAt > last {
			t.Errorf("channel %+v", c)
		}
		channels[c.Key] = true
		in := map[string]bool{}
		for _, m := range c.Members {
			if !people[m.User] || in[m.User] {
				t.Errorf("member %+v", m)
			}
			in[m.User] = true
		}
	}
	for _, m := range a.Messages {
		body, err := chat.CleanBody(m.Body)
		if err != nil || body != m.Body || !people[m.Sender] || !channels[m.Channel] || m.At <= 0 || m.At > last ||
			m.EditedAt < 0 || m.EditedAt > last || m.PinnedAt < 0 || m.PinnedAt > last || !people[m.PinnedBy] {
			t.Errorf("message %+v: %v", m, err)
		}
		for i, r := range m.Reactions {
			if !people[r.User] || slices.Contains(m.Reactions[:i], r) {
				t.Errorf("reaction %+v", r)
			}
		}
	}
	for _, r := range a.Remarks {
		if !utf8.ValidString(r.About + r.What + r.Why) {
			t.Errorf("remark %+v", r)
		}
	}
}

func clean(line string, limit int) bool {
	got, ok := chat.CleanLine(line, limit)
	return ok && got == line
}
