package render

import (
	"encoding/json"
	"reflect"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"minimost/chat"
	"minimost/internal/emoji"
)

// link is what a link looks like.
func link(address, label string) string {
	return `<a href="` + address + `" rel="noopener noreferrer nofollow" target="_blank">` + label + `</a>`
}

func block(language, code string) string {
	if language != "" {
		language = ` data-lang="` + language + `"`
	}
	return `<div class="code"` + language + `><pre><code>` + code + `</code></pre></div>`
}

func TestSyntax(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"plain", "It's done, see you.", "<p>It&#39;s done, see you.</p>"},
		{"line break", "a\nb", "<p>a<br>b</p>"},
		{"paragraphs", "a\n\n\nb", "<p>a</p><p>b</p>"},
		{"bold", "**b**", "<p><strong>b</strong></p>"},
		{"italic", "*i* _i_", "<p><em>i</em> <em>i</em></p>"},
		{"underline", "__u__", "<p><u>u</u></p>"},
		{"strike", "~~s~~ ~5 and ~6", "<p><del>s</del> ~5 and ~6</p>"},
		{"all of them", "***bi*** ___iu___", "<p><em><strong>bi</strong></em> <em><u>iu</u></em></p>"},
		{"part of a word", "**B**old", "<p><strong>B</strong>old</p>"},
		{"in a word", "snake_case_name __init__.py 2*3*4 a**b**c x~~y~~z",
			"<p>snake_case_name <u>init</u>.py 2*3*4 a**b**c x~~y~~z</p>"},
		{"escaped", `\*x\* \_y\_`, "<p>*x* _y_</p>"},
		{"backslashes", "\\\\server\\share C:\\temp\\new\\\nrm -r \\", `<p>\\server\share C:\temp\new\<br>rm -r \</p>`},
		{"code", "`a_b_c **d**` `` ` ``", "<p><code>a_b_c **d**</code> <code>`</code></p>"},
		{"code over two lines", "`a\nb`", "<p><code>a<br>b</code></p>"},
		{"raw HTML", "<b>x</b> &lt;<!-- c -->", "<p>&lt;b&gt;x&lt;/b&gt; &amp;lt;&lt;!-- c --&gt;</p>"},
		{"HTML and marks", "<div>\n**x**\n</div>", "<p>&lt;div&gt;<br><strong>x</strong><br>&lt;/div&gt;</p>"},
		{"list", "- a\n- b", "<ul><li>a</li><li>b</li></ul>"},
		{"ordered list", "1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"},
		{"ordered from", "3. a", `<ol start="3"><li>a</li></ol>`},
		{"nested list", "- a\n  - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"},
		{"after a list", "- a\nb", "<ul><li>a</li></ul><p>b</p>"},
		{"loose list", "- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"},
		{"quote", "> a\n> b", "<blockquote><p>a<br>b</p></blockquote>"},
		{"after a quote", "> a\nb", "<blockquote><p>a</p></blockquote><p>b</p>"},
		{"quote and list", "> - a\n> - b\nc", "<blockquote><ul><li>a</li><li>b</li></ul></blockquote><p>c</p>"},
		{"inner quote ends", "> > a\n> b", "<blockquote><blockquote><p>a</p></blockquote><p>b</p></blockquote>"},
		{"headings", "# a\n##### b", "<h3>a</h3><h6>b</h6>"},
		{"no heading", "#general", "<p>#general</p>"},
		{"rule", "a\n---\nb", "<p>a</p><hr><p>b</p>"},
		{"table", "| a | b | c |\n|---|:-:|--:|\n| 1 | **2** |", `<div class="table"><table>` +
			`<tr><th>a</th><th align="center">b</th><th align="right">c</th></tr>` +
			`<tr><td>1</td><td align="center"><strong>2</strong></td><td></td></tr></table></div>`},
		{"nothing but marks", "#", "<p>#</p>"},
		{"an empty list", "-", "<p>-</p>"},
		{"an empty quote", ">", "<p>&gt;</p>"},
		{"an empty block", "```", "<p>```</p>"},
		{"a line of stars", "***", "<p>***</p>"},
		{"no definitions", "[x]: y", "<p>[x]: y</p>"},
		{"not text", "a\x00\xff", "<p>a��</p>"},
		{"empty", "", "<p></p>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := message(c.body, People{}, hour).HTML; got != c.want {
				t.Errorf("%q\n got %s\nwant %s", c.body, got, c.want)
			}
		})
	}
}

func TestLinks(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"bare", "see https://a.example/x_y_z?q=1&r=2.", "<p>see " +
			link("https://a.example/x_y_z?q=1&amp;r=2", "https://a.example/x_y_z?q=1&amp;r=2") + ".</p>"},
		{"no dot in the host", "http://wiki:8080/", "<p>" + link("http://wiki:8080/", "http://wiki:8080/") + "</p>"},
		{"IPv6", "http://[fe80::1]:80/x", "<p>" + link("http://[fe80::1]:80/x", "http://[fe80::1]:80/x") + "</p>"},
		{"capitals", "HTTPS://A.example", "<p>" + link("https://A.example", "HTTPS://A.example") + "</p>"},
		{"www", "(www.a.example)", "<p>(" + link("http://www.a.example", "www.a.example") + ")</p>"},
		{"brackets", "(https://a/b(c)) [https://a/]", "<p>(" + link("https://a/b(c)", "https://a/b(c)") +
			") [" + link("https://a/", "https://a/") + "]</p>"},
		{"after any sign", `"https://a" =https://b,见`, "<p>&#34;" + link("https://a", "https://a") + "&#34; =" +
			link("https://b,%E8%A7%81", "https://b,见") + "</p>"},
		{"not in a word", "xhttps://a awww.b", "<p>xhttps://a awww.b</p>"},
		{"in bold", "**https://a**", "<p><strong>" + link("https://a", "https://a") + "</strong></p>"},
		{"an open bracket before", "[ https://a", "<p>[ " + link("https://a", "https://a") + "</p>"},
		{"not in code", "`https://a`", "<p><code>https://a</code></p>"},
		{"emoji in a URL", "https://a/:smile:/", "<p>" + link("https://a/:smile:/", "https://a/:smile:/") + "</p>"},
		{"labelled", "[**x**](https://a \"t\")", "<p>" + link("https://a", "<strong>x</strong>") + "</p>"},
		{"an address as label", "[https://a](https://b)", "<p>" + link("https://b", "https://a") + "</p>"},
		{"no label", "[](https://a)", "<p>" + link("https://a", "https://a") + "</p>"},
		{"mail", "[m](mailto:a@b.c) <a@b.c>", "<p>" + link("mailto:a@b.c", "m") + " " + link("mailto:a@b.c", "a@b.c") + "</p>"},
		{"pointed", "<https://a>", "<p>" + link("https://a", "https://a") + "</p>"},
		{"image", "![x](https://a/i.png)", "<p>" + link("https://a/i.png", "x") + "</p>"},
		{"image in a link", "[![x](https://a/i.png)](https://b)", "<p>" + link("https://b", "x") + "</p>"},
		{"ftp", "ftp://a [x](ftp://a)", "<p>ftp://a [x](ftp://a)</p>"},
		{"relative", "f[i](x) [x](//evil) [y](/z)", "<p>f[i](x) [x](//evil) [y](/z)</p>"},
		{"script", "[x](JavaScript:alert(1)) <javascript:x>",
			"<p>[x](JavaScript:alert(1)) &lt;javascript:x&gt;</p>"},
		{"no host", "http:// https:///x [x](https:a)", "<p>http:// https:///x [x](https:a)</p>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := message(c.body, People{}, hour).HTML; got != c.want {
				t.Errorf("%q\n got %s\nwant %s", c.body, got, c.want)
			}
		})
	}
}

func TestEmoji(t *testing.T) {
	const jumbo = `<p class="jumbo">`
	for _, c := range []struct{ name, body, want string }{
		{"one", ":tada:", jumbo + "🎉</p>"},
		{"three", "😀 👨‍👩‍👧 :+1:", jumbo + "😀 👨‍👩‍👧 👍</p>"},
		{"four", "😀😀😀😀", "<p>😀😀😀😀</p>"},
		{"skin, flag, keycap, heart", "👍🏽🇩🇪1️⃣", jumbo + "👍🏽🇩🇪1️⃣</p>"},
		{"text that could be emoji", "©", "<p>©</p>"},
		{"made emoji", "❤️", jumbo + "❤️</p>"},
		{"digits", "1", "<p>1</p>"},
		{"half a flag", "🇩", "<p>🇩</p>"},
		{"among words", "well :smile: done", "<p>well 😄 done</p>"},
		{"not in code", "`:smile:`", "<p><code>:smile:</code></p>"},
		{"not in a word", "INFO:key:12 at 12:100:1", "<p>INFO:key:12 at 12:100:1</p>"},
		{"unknown", ":nosuchthing: :octocat:", "<p>:nosuchthing: :octocat:</p>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := message(c.body, People{}, hour).HTML; got != c.want {
				t.Errorf("%q\n got %s\nwant %s", c.body, got, c.want)
			}
		})
	}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("word ", 100)
	for _, c := range []struct{ body, want string }{
		{"**Hello** `x<y` & all\nsecond", "Hello x<y & all"},
		{"\n> quoted\n\nanswer", "quoted"},
		{"```go\n\n\tx := 1\ny\n```", "x := 1"},
		{"- **a**\n- b", "a"},
		{"- \n  - b", "b"},
		{"# T\ntext", "T"},
		{"| a | b |\n|---|---|\n| 1 | 2 |", "a b"},
		{"[label](https://a)", "label"},
		{":tada:", "🎉"},
		{"---\nx", "x"},
		{"<br>", "<br>"},
		{long, chat.Cut(strings.TrimSpace(long), chat.ExcerptChars)},
	} {
		if got := message(c.body, People{}, hour).Excerpt; got != c.want {
			t.Errorf("%q: got %q, want %q", c.body, got, c.want)
		}
	}
}

// What needs no Markdown comes out as Markdown would have it.
func TestOneLineIsMarkdown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringOfN(rapid.SampledFrom([]rune(`abo wW.19-+#@>=|!()]}{"'&;@/$%^,?é😀©️`)), 1, 20, -1).Draw(t, "body")
		if !oneLine(body) || strings.TrimSpace(body) == "" {
			t.Skip()
		}
		if fast, full := line(body, crowd), markdown(body, crowd, plenty()); !same(fast, full) {
			t.Fatalf("%q\nfast %v\nfull %v", body, fast, full)
		}
	})
}

func TestBounds(t *testing.T) {
	t.Run("time", func(t *testing.T) {
		const body = "**a** `b`\nc"
		if got, want := message(body, People{}, -1).HTML, "<p>**a** `b`<br>c</p>"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
	t.Run("columns", func(t *testing.T) {
		for columns, want := range map[int]bool{64: true, 65: false} {
			row := strings.Repeat("|a", columns) + "|\n"
			got := message(row+strings.ReplaceAll(row, "a", "-")+row, People{}, hour).HTML
			if strings.Contains(got, "<table>") != want {
				t.Errorf("%d columns: a table: %t", columns, !want)
			}
		}
	})
	t.Run("depth", func(t *testing.T) {
		got := message(strings.Repeat("> ", 100)+"x", People{}, hour).HTML
		if n := strings.Count(got, "<blockquote>"); n != maxNesting || !strings.Contains(got, "&gt; x") {
			t.Errorf("%d quotes in one another: %s", n, got)
		}
	})
	t.Run("size", func(t *testing.T) {
		body := strings.Repeat("http://a ", chat.MessageCharsMax/9)
		if got := message(body, People{}, hour).HTML; len(got) > chat.HTMLBytes {
			t.Errorf("%d bytes of HTML", len(got))
		}
		table := strings.Repeat("|a", 63) + "\n" + strings.Repeat("|-", 63) + "\n" + strings.Repeat("|\n", 60) + "\n"
		body = strings.Repeat(table, 40)
		if got := message(body, People{}, hour).HTML; len(got) > chat.HTMLBytes || strings.Contains(got, "<table>") {
			t.Errorf("%d bytes of HTML of tables", len(got))
		}
		if got := Message(strings.Repeat("&", 1<<20), People{}); len(got.HTML) > chat.HTMLBytes {
			t.Errorf("%d bytes of HTML of what is no message", len(got.HTML))
		}
	})
	t.Run("excerpt", func(t *testing.T) {
		got := Message(strings.Repeat("é&", 1000), People{}).Excerpt
		if n := utf8.RuneCountInString(got); n != chat.ExcerptChars {
			t.Errorf("%d characters", n)
		}
	})
}

func TestConcurrentUse(t *testing.T) {
	body := "**a** @ada :tada: https://a\n|a|\n|-|\n```rust\nfn main() {}\n```"
	want := message(body, crowd, hour)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got := message(body, crowd, hour); !reflect.DeepEqual(got, want) {
				t.Errorf("got %v", got)
			}
		})
	}
	all.Wait()
}

func BenchmarkMessage(b *testing.B) {
	for name, body := range map[string]string{
		"one-line": "Good morning, the build is green again.",
		"names":    "@ada @nobody did you see what @Bo-b's build says?",
		"marks":    "Hello **all**, see https://example.com/a_b_c and `code_x`\n- one\n- two :smile:",
		"code":     "Like this:\n```go\n" + strings.Repeat("if err != nil {\n\treturn fmt.Errorf(\"x: %w\", err)\n}\n", 10) + "```",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Message(body, crowd)
			}
		})
	}
}

// Every shortcode that the picker shows means the same in a message.
func TestShortcodesAreThePickers(t *testing.T) {
	var picker struct {
		Groups []struct {
			Emoji []struct {
				E string
				S []string
			}
		}
	}
	if err := json.Unmarshal(emoji.JSON(), &picker); err != nil {
		t.Fatal(err)
	}
	for _, g := range picker.Groups {
		for _, e := range g.Emoji {
			for _, code := range e.S {
				if got := message(":"+code+":", People{}, hour).HTML; got != `<p class="jumbo">`+e.E+"</p>" {
					t.Errorf(":%s: is %s, not %s", code, got, e.E)
				}
			}
		}
	}
}
