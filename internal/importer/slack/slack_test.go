package slack

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minimost/chat"
)

// export writes a ZIP of these files.
func export(t testing.TB, files map[string]string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "export.zip")
	out, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	z := zip.NewWriter(out)
	for name, content := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

var small = map[string]string{
	"users.json": `[{"id":"U1","name":"ada","profile":{"display_name":"Ada L","title":"Engines"}},
		{"id":"U2","name":"bob.smith","deleted":true,"profile":{"real_name":"Bob"}}]`,
	"channels.json": `[{"id":"C1","name":"general","created":1700000000,"creator":"U1","members":["U1","U2"],
		"topic":{"value":"All of <#C1|general>"},"pins":[{"id":"1700000100.000100","created":1700000300,"user":"U2"}]}]`,
	"dms.json": `[{"id":"D1","created":1700000000,"members":["U1","U2"]}]`,
	"general/2023-11-14.json": `[
		{"type":"message","user":"U1","text":"*bold* and _soft_ &amp; <@U2> <https://example.org|here>","ts":"1700000100.000100",
			"reactions":[{"name":"thumbsup","users":["U2","U1"]},{"name":"nosuch","users":["U1"]}]},
		{"type":"message","user":"U2","text":"yes","ts":"1700000200.000200","thread_ts":"1700000100.000100","edited":{"ts":"1700000250.0"}},
		{"type":"message","subtype":"channel_join","user":"U2","text":"joined","ts":"1700000050.0"},
		{"type":"message","subtype":"bot_message","username":"CI","text":"built","ts":"1700000260.0"},
		{"type":"message","user":"U9","text":"who am I","ts":"1700000270.0","files":[{"name":"a.txt","permalink":"https://files.example/a"}]}]`,
	"D1/2023-11-15.json": `[{"type":"message","user":"U1","text":"between us","ts":"1700080000.0"}]`,
}

func TestExport(t *testing.T) {
	a, err := Read(t.Context(), export(t, small))
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Users) != 4 || a.Users[0].DisplayName != "Ada L" || a.Users[1].Username != "bob_smith" || !a.Users[3].Gone {
		t.Errorf("users: %+v", a.Users)
	}
	if len(a.Channels) != 2 || a.Channels[0].Topic != "All of #general" || a.Channels[1].Kind != chat.Direct ||
		len(a.Channels[1].Members) != 2 {
		t.Errorf("channels: %+v", a.Channels)
	}
	var bodies []string
	for _, m := range a.Messages {
		bodies = append(bodies, m.Body)
	}
	want := "**bold** and *soft* & @bob_smith [here](https://example.org)|yes|built|who am I\n[a.txt](https://files.example/a)|between us"
	if got := strings.Join(bodies, "|"); got != want {
		t.Errorf("messages: %q\nwant %q", got, want)
	}
	first, reply := a.Messages[0], a.Messages[1]
	if len(first.Reactions) != 2 || first.PinnedAt == 0 || reply.ReplyTo != first.Key || reply.EditedAt == 0 {
		t.Errorf("%+v\n%+v", first, reply)
	}
	for _, about := range []string{"reaction", "file", "user", "list"} {
		found := false
		for _, r := range a.Remarks {
			found = found || r.About == about
		}
		if !found {
			t.Errorf("nothing is said of a %s: %+v", about, a.Remarks)
		}
	}
}

func TestNoExport(t *testing.T) {
	if _, err := Read(t.Context(), export(t, map[string]string{"x": ""})); err == nil {
		t.Error("read a ZIP of something else")
	}
	if _, err := Read(t.Context(), filepath.Join(t.TempDir(), "none.zip")); err == nil {
		t.Error("read nothing")
	}
}

func TestWords(t *testing.T) {
	r := &reader{users: map[string]string{"U1": "ada"}, rooms: map[string]string{}}
	for in, want := range map[string]string{
		"*a* _b_ ~c~":                "**a** *b* ~~c~~",
		"*_both_*":                   "***both***",
		"2*3*4 snake_case_name":      "2*3*4 snake_case_name",
		"`*code* &lt;b&gt;`":         "`*code* <b>`",
		"```\n*x* <@U1>\n```":        "```\n*x* <@U1>\n```",
		"<!here> <!subteam^S1|@ops>": "@everyone @ops",
		"<@U1> <@U7|zoe> <#C9|old>":  "@ada @zoe #old",
		"<https://example.org>":      "https://example.org",
		"<mailto:a@b.c|a@b.c>":       "[a@b.c](mailto:a@b.c)",
		"a &lt; b &amp;&amp; c":      "a < b && c",
	} {
		if got := r.words(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}
