package render

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

const hour = time.Hour

// plenty is a budget that no test runs out of.
func plenty() *budget { return &budget{until: time.Now().Add(hour)} }

func TestCodeBlocks(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"plain", "```\na <b>\n  c\n```", block("", "a &lt;b&gt;\n  c")},
		{"coloured", "```go\nfunc f() {} // c\n```", block("Go",
			`<span class="k">func </span><span class="f">f</span>() {} <span class="c">// c</span>`)},
		{"by ending", "```hpp\nint x;\n```", block("C++", `<span class="ty">int </span>x;`)},
		{"unknown language", "```nosuch\na\n```", block("nosuch", "a")},
		{"text", "```text\na\n```", block("text", "a")},
		{"wild language", "```x\"onload=y z\na\n```", block("", "a")},
		{"not closed", "```\na\n\nb", block("", "a\n\nb")},
		{"closed at the end of a line", "```\na\nb```", block("", "a\nb")},
		{"marks within", "````\na```\n````", block("", "a```")},
		{"indented", "    a\n      b", block("", "a\n  b")},
		{"after words", "x\n```\n**a** :smile: https://a\n```\ny", "<p>x</p>" + block("", "**a** :smile: https://a") + "<p>y</p>"},
		{"in a list", "- a\n  ```\n  b\n  ```", "<ul><li>a" + block("", "b") + "</li></ul>"},
		{"diff", "```diff\n-a\n+b\n```", block("Diff", "<span class=\"pp\">-a\n</span><span class=\"s\">+b</span>")},
		{"json", "```json\n{\"a\": 1}\n```", block("JSON",
			`{<span class="pp">&#34;a&#34;</span>: <span class="n">1</span>}`)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := message(c.body, People{}, hour).HTML; got != c.want {
				t.Errorf("%q\n got %s\nwant %s", c.body, got, c.want)
			}
		})
	}
}

// The languages that people were promised are known by the words they use.
func TestLanguages(t *testing.T) {
	for _, word := range strings.Fields(`python py javascript js jsx typescript ts tsx c h cpp c++ hpp
		shell sh bash zsh console go golang rust rs java make makefile cmake groovy jenkinsfile vhdl vhd verilog
		systemverilog sv html xml json yaml yml sql diff patch Python JSON`) {
		if lexerOf(word) == nil {
			t.Errorf("%s is unknown", word)
		}
	}
}

// Colouring never changes the code, in any language, and no lexer's panic
// gets out.
func TestCodeStaysTheSame(t *testing.T) {
	source, err := os.ReadFile("code.go")
	if err != nil {
		t.Fatal(err)
	}
	code := strings.TrimSpace(string(source[:1200])) + "\n<a href='x'>&amp;</a> é😀 \"open"
	for _, word := range strings.Fields("go python js cpp bash html yaml sql vhdl make php docker markdown erb") {
		got := message("```"+word+"\n"+code+"\n```", People{}, hour).HTML
		if text := textOf(t, got); text != code {
			t.Errorf("%s: got %q", word, text)
		}
		if !strings.Contains(got, "<span") {
			t.Errorf("%s: no colours", word)
		}
	}
}

// Code that takes too long is coloured as far as time allows.
func TestColoursEnd(t *testing.T) {
	code := strings.TrimSpace(strings.Repeat("var x = 1\n", 1600))
	b := plenty()
	w := writer{budget: b}
	lexer := lexerOf("go")
	compile(lexer)
	b.until = time.Now().Add(4 * time.Millisecond)
	rest := w.highlight(lexer, code)
	if rest == "" || !strings.HasSuffix(code, rest) {
		t.Fatalf("%d bytes are left of %d", len(rest), len(code))
	}
	coloured := strings.TrimSuffix(strings.TrimSuffix(code, rest), "\n")
	if text := textOf(t, string(w.out)); text != coloured {
		t.Errorf("got %q", text)
	}
}

var lineBreak = regexp.MustCompile(`<br>|</p>`)

// textOf is what a person sees of rendered HTML.
func textOf(t testing.TB, out string) string {
	t.Helper()
	var text strings.Builder
	z := html.NewTokenizer(strings.NewReader(lineBreak.ReplaceAllString(out, "\n")))
	for z.Next() != html.ErrorToken {
		if token := z.Token(); token.Type == html.TextToken {
			text.WriteString(token.Data)
		}
	}
	return strings.TrimSuffix(text.String(), "\n")
}
