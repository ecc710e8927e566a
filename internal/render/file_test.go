package render

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"minimost/chat"
)

var spans = regexp.MustCompile(`</?span[^>]*>`)

// wantLines wants every line of a preview to stand by itself.
func wantLines(t *testing.T, c Code, text string) {
	t.Helper()
	lines := strings.Split(c.HTML, "\n")
	if len(lines) != max(c.Lines, 1) {
		t.Errorf("%d lines of HTML for %d", len(lines), c.Lines)
	}
	for _, line := range lines {
		open := 0
		for _, tag := range spans.FindAllString(line, -1) {
			if open++; strings.HasPrefix(tag, "</") {
				open -= 2
			}
			if open < 0 || open > 1 {
				t.Fatalf("%q", line)
			}
		}
		if open != 0 {
			t.Fatalf("%q", line)
		}
	}
	if got := html.UnescapeString(spans.ReplaceAllString(c.HTML, "")); got != text {
		t.Errorf("says %q, want %q", got, text)
	}
}

func TestFile(t *testing.T) {
	for _, c := range []struct{ name, text, want, language string }{
		{"a.go", "package a\n\n/* one\ntwo */\nvar s = `x\ny`\n", "package a\n\n/* one\ntwo */\nvar s = `x\ny`", "Go"},
		{"Makefile", "all:\n\ttrue\r\n", "all:\n\ttrue", "Makefile"},
		{"notes.txt", "<b> & </span>\n", "<b> & </span>", ""},
		{"x.html", "<script>\nalert('x')\n</script>", "<script>\nalert('x')\n</script>", "HTML"},
		{"empty", "", "", ""},
	} {
		got := File(c.name, c.text)
		if got.Language != c.language || got.Truncated {
			t.Errorf("%s: %+v", c.name, got)
		}
		wantLines(t, got, c.want)
	}
}

func TestFileIsCut(t *testing.T) {
	long := File("a.py", strings.Repeat("x = '''\n", chat.TextLines+1))
	if long.Lines != chat.TextLines || !long.Truncated {
		t.Errorf("%d lines, truncated %v", long.Lines, long.Truncated)
	}
	wantLines(t, long, strings.TrimSuffix(strings.Repeat("x = '''\n", chat.TextLines), "\n"))
	exact := File("a.py", strings.Repeat("x\n", chat.TextLines))
	if exact.Lines != chat.TextLines || exact.Truncated {
		t.Errorf("%d lines, truncated %v", exact.Lines, exact.Truncated)
	}
	wide := File("a.txt", strings.Repeat("ä", 2*lineChars)+"\nb")
	if !wide.Truncated || wide.HTML != strings.Repeat("ä", lineChars-1)+"…\nb" {
		t.Errorf("a long line: %d bytes", len(wide.HTML))
	}
}

// FuzzFile wants no text to break out of its line.
func FuzzFile(f *testing.F) {
	f.Add("a.go", "package a\n/*\n*/")
	f.Add("a.html", "<p>\n<!--\n-->")
	f.Add("x", "a\r\nb\x00")
	f.Add("0", "\n\n")
	f.Fuzz(func(t *testing.T, name, text string) {
		text = strings.ToValidUTF8(text, "?")
		want, _, _ := beginning(text)
		wantLines(t, File(name, text), want)
	})
}
