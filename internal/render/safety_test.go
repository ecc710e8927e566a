package render

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"minimost/chat"
)

// allowed says again, apart from the policy, what a message may consist of.
var allowed = map[string]map[string]string{
	"p": {"class": `jumbo`}, "br": nil, "hr": nil, "strong": nil, "em": nil, "u": nil, "del": nil,
	"a":  {"href": `(https?://|mailto:)[^\s<>"]+`, "rel": `noopener noreferrer nofollow`, "target": `_blank`},
	"ul": nil, "ol": {"start": `\d+`}, "li": nil, "blockquote": nil, "h3": nil, "h4": nil, "h5": nil, "h6": nil,
	"table": nil, "tbody": nil, "tr": nil, "th": {"align": `left|center|right`}, "td": {"align": `left|center|right`},
	"div": {"class": `code|table`, "data-lang": `[\w +#.-]{1,30}`}, "pre": nil, "code": nil,
	"span": {"class": `k|s|n|c|f|ty|o|pp|mn`, "data-user": `[1-9]\d{0,15}`, "data-everyone": ``},
}

// checkSafe looks at a rendered message as a browser does.
func checkSafe(t testing.TB, body string, got Text) {
	t.Helper()
	if !utf8.ValidString(got.HTML) || !utf8.ValidString(got.Excerpt) {
		t.Errorf("%.200q: not UTF-8", body)
	}
	if len(got.HTML) > chat.HTMLBytes {
		t.Errorf("%.200q: %d bytes of HTML", body, len(got.HTML))
	}
	if n := utf8.RuneCountInString(got.Excerpt); n > chat.ExcerptChars || strings.Contains(got.Excerpt, "\n") {
		t.Errorf("%.200q: the excerpt is %q", body, got.Excerpt)
	}
	inside := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(got.HTML), inside)
	if err != nil {
		t.Fatalf("%.200q: %v", body, err)
	}
	for _, n := range nodes {
		checkNode(t, body, n)
	}
}

func checkNode(t testing.TB, body string, n *html.Node) {
	t.Helper()
	for n := range n.Descendants() {
		if n.Type != html.TextNode {
			checkElement(t, body, n)
		}
	}
	if n.Type != html.TextNode {
		checkElement(t, body, n)
	}
}

func checkElement(t testing.TB, body string, n *html.Node) {
	t.Helper()
	attributes, ok := allowed[n.Data]
	if n.Type != html.ElementNode || !ok {
		t.Errorf("%.200q: has <%s>", body, n.Data)
	}
	for _, a := range n.Attr {
		pattern, ok := attributes[a.Key]
		if !ok || !regexp.MustCompile(`^(`+pattern+`)$`).MatchString(a.Val) {
			t.Errorf("%.200q: has <%s %s=%q>", body, n.Data, a.Key, a.Val)
		}
	}
	if !spanIsWhole(n) {
		t.Errorf("%.200q: has a span with %v", body, n.Attr)
	}
	if n.Data == "a" && len(n.Attr) != 3 {
		t.Errorf("%.200q: has a link with %v", body, n.Attr)
	}
}

// hostile is one row of testdata/messages.jsonl: a body repeated, and an end.
type hostile struct {
	ID, Desc string
	Unit     []byte `json:"b64"`
	Times    int
	Then     []byte
}

func (h hostile) body() string {
	return string(bytes.Repeat(h.Unit, max(h.Times, 1))) + string(h.Then)
}

func hostiles(t testing.TB) map[string]string {
	t.Helper()
	f, err := os.Open("testdata/messages.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	bodies := map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var row hostile
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		bodies[row.ID] = row.body()
	}
	return bodies
}

func TestHostile(t *testing.T) {
	asText := strings.Fields("M-25 M-26 M-31 M-33 M-34 M-35 M-39 M-41 M-43 M-47 M-48 M-51 M-52 M-61 M-67 M-70 M-71")
	for id, body := range hostiles(t) {
		t.Run(id, func(t *testing.T) {
			start := cpu(t)
			got := Message(body, crowd)
			// The budget is 50 ms; a slow machine gets some grace.
			if took := cpu(t) - start; took > 10*within {
				t.Errorf("took %v", took)
			}
			checkSafe(t, body, got)
			if !slices.Contains(asText, id) {
				return
			}
			if text := textOf(t, got.HTML); text != body || strings.Contains(got.HTML, "<a ") {
				t.Errorf("%.200q is shown as %.200q", body, text)
			}
		})
	}
}

// Were the writer ever wrong, the policy would stand behind it.
func TestPolicy(t *testing.T) {
	for in, want := range map[string]string{
		`<script>x</script><img src=x onerror=x>a`:            `a`,
		`<p onclick="x" style="x" class="x">a</p>`:            `<p>a</p>`,
		`<a href="javascript:x">a</a>`:                        `a`,
		`<a href="//x">a</a><iframe src="https://x">`:         `a`,
		`<div class="dialog">a</div><span class="x">b</span>`: `<div>a</div><span>b</span>`,
		`<svg><style><!--</style>a`:                           `a`,
	} {
		if got := policy.Sanitize(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestHostileMarkup(t *testing.T) {
	bodies := hostiles(t)
	for id, want := range map[string]string{
		"M-53": `<p>[a](` + link("http://x", "http://x") + ` &#34;t&#34; onmouseover=alert(1) &#34;&#34;)</p>`,
		"M-54": `<div class="code"><pre><code>y</code></pre></div>`,
		"M-56": `<p>` + link("http://a.b/", "http://a.b/") + `&#34;onmouseover=alert(1)</p>`,
		"M-58": `<p>` + link("http://www.a.b/", "www.a.b/") + `&lt;script&gt;</p>`,
	} {
		if got := message(bodies[id], People{}, hour).HTML; got != want {
			t.Errorf("%s\n got %s\nwant %s", id, got, want)
		}
	}
	if got := Message(bodies["M-59"], People{}).HTML; strings.Contains(got, "<table") {
		t.Errorf("a table of %d bytes", len(got))
	}
	if n := strings.Count(message(bodies["M-69"], People{}, hour).HTML, "<a "); n != 800 {
		t.Errorf("%d links of 800", n)
	}
}

// Nothing is slow by itself: without a time limit, the worst bodies of full
// length that we know take a bounded time.
func TestWorstBodies(t *testing.T) {
	for _, unit := range []string{
		"[", "]", "![", "[a](", "[a](<", `[a](b "`, "[a](b", "*a ", "*a _b ", "**a*", "_*", "~~a", "`", "`a``", "<", "<a:",
		"> ", ">", "- ", "1. ", "- a\n", ">\n", "a:", "://", "http://", "www.", "(http://a(", "\\", "&", "|", "|-",
		"a|b\n-|-\n", ":a", "# ", "#\n", "```\n", "```go\n", "<!--", "[x]: y\n", "    a\n\n", "\n", "\n\t", "é",
		"*é_", "[[a]", "![[a](b)", "***a**b*",
		"@", "@ada", "@ada ", "@_", "@-a_", "@everyone_ ", "@a@", "_@ada_", "[@ada](", "@ada*",
	} {
		body := strings.Repeat(unit, chat.MessageCharsMax/len([]rune(unit)))
		start := cpu(t)
		got := Message(body, crowd)
		if took := cpu(t) - start; took > 10*within {
			t.Errorf("%q took %v", unit, took)
		}
		checkSafe(t, body, got)
	}
}

func FuzzMessage(f *testing.F) {
	for _, body := range hostiles(f) {
		f.Add(body)
	}
	f.Add("**a** *b* __c__ ~~d~~ `e` https://a.b/c [f](g) ![h](https://i) :tada:\n" +
		"> q\n- l\n1. o\n# h\n|a|b|\n|-|:-:|\n```go\nx\n```")
	f.Fuzz(func(t *testing.T, body string) {
		checkSafe(t, body, Message(body, crowd))
		if clean, err := chat.CleanBody(body); err == nil {
			if out := write(clean, crowd, plenty()).HTML; out != policy.Sanitize(out) {
				t.Errorf("%q: the policy changes %s", clean, out)
			}
			if oneLine(clean) && !same(line(clean, crowd), markdown(clean, crowd, plenty())) {
				t.Errorf("%q is not itself", clean)
			}
		}
	})
}
