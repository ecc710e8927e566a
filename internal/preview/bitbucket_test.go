package preview

import (
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"minimost/chat"
)

const retryC = `#include "retry.h"

/* A comment
   of two lines. */
static void ota_retry_task(void *arg)
{
    ota_ctx_t *ctx = arg;
    while (!ctx->done) {
        if (ota_fetch(ctx) == ESP_OK)
            break;
        vTaskDelay(pdMS_TO_TICKS(RETRY_MS)); // <b>
    }
}
`

func TestLinksToFiles(t *testing.T) {
	const server = "https://bb.lan/projects/OTA/repos/kestrel/browse/"
	const cloudAPI, cloudRaw = "https://api.bitbucket.org/2.0/repositories/", "https://bitbucket.org/"
	tests := []struct {
		link string
		want file
	}{
		{"https://bitbucket.org/halden/kestrel/src/9f3c2ab0/src/ota/retry.c#lines-48:50", file{path: "src/ota/retry.c", repo: "kestrel",
			ref: "9f3c2ab0", marks: [][2]int{{48, 50}}, raw: []string{cloudAPI + "halden/kestrel/src/9f3c2ab0/src/ota/retry.c",
				cloudRaw + "halden/kestrel/raw/9f3c2ab0/src/ota/retry.c"}}},
		{"https://bitbucket.org/w/r/src/feature%2Fx/a%20b.go?at=feature#a b.go-7,9:8,3", file{path: "a b.go", repo: "r",
			ref: "feature/x", marks: [][2]int{{3, 3}, {7, 9}}, raw: []string{cloudAPI + "w/r/src/feature%2Fx/a%20b.go", cloudRaw + "w/r/raw/feature%2Fx/a%20b.go"}}},
		{server + "src/retry.c?at=refs%2Fheads%2Fmaster#48-50", file{path: "src/retry.c", repo: "kestrel", ref: "master", marks: [][2]int{{48, 50}},
			raw: []string{"https://bb.lan/rest/api/latest/projects/OTA/repos/kestrel/raw/src/retry.c?at=refs%2Fheads%2Fmaster",
				"https://bb.lan/projects/OTA/repos/kestrel/raw/src/retry.c?at=refs%2Fheads%2Fmaster"}}},
		{"http://bb.lan:7990/git/users/ada/repos/r/browse/Makefile#5,7-9,8-12", file{path: "Makefile", repo: "r", marks: [][2]int{{5, 5}, {7, 12}},
			raw: []string{"http://bb.lan:7990/git/rest/api/latest/projects/~ada/repos/r/raw/Makefile", "http://bb.lan:7990/git/projects/~ada/repos/r/raw/Makefile"}}},
		{server + "a.c#0-3", file{path: "a.c", repo: "kestrel", marks: nil,
			raw: []string{"https://bb.lan/rest/api/latest/projects/OTA/repos/kestrel/raw/a.c", "https://bb.lan/projects/OTA/repos/kestrel/raw/a.c"}}},
	}
	for _, tt := range tests {
		u, err := url.Parse(tt.link)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := bitbucketFile(u)
		if !ok || !reflect.DeepEqual(*got, tt.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", tt.link, got, tt.want)
		}
	}
	for _, link := range []string{
		"https://bitbucket.org/w/r/src/main/", "https://bitbucket.org/w/r/src/main", "https://bitbucket.org/w/r/pull-requests/5/diff",
		"http://bitbucket.org/w/r/src/main/a.c", "https://bitbucket.org.evil.example/w/r/src/main/a.c",
		server, "https://bb.lan/projects/OTA/repos/kestrel/browse", "https://bb.lan/projects/OTA/repos/kestrel/commits/abc", "https://bb.lan/",
	} {
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := bitbucketFile(u); ok {
			t.Errorf("%s is no file but %+v", link, got)
		}
	}
}

func TestMarksAreBounded(t *testing.T) {
	if got := marksIn(strings.Repeat("9,", 5000)+"9", serverMarks, "-"); len(got) != 1 {
		t.Errorf("%d marks", len(got))
	}
	if got := marksIn("99999999999999999999-3,4", serverMarks, "-"); !reflect.DeepEqual(got, [][2]int{{4, 4}}) {
		t.Errorf("got %v", got)
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

// plainLines is the text of each line; a tag left open in one fails.
func plainLines(t *testing.T, html string) (lines []string) {
	t.Helper()
	for line := range strings.SplitSeq(html, "\n") {
		if strings.Count(line, "<span ") != strings.Count(line, "</span>") || regexp.MustCompile(`^[^<]*</`).MatchString(line) {
			t.Errorf("an element crosses the end of %q", line)
		}
		lines = append(lines, tags.ReplaceAllString(line, ""))
	}
	return lines
}

func TestCardOfAFileInBitbucketServer(t *testing.T) {
	s := pages(t, map[string]string{
		"/rest/api/latest/projects/OTA/repos/kestrel/raw/src/ota/retry.c?at=9f3c2ab7d0": retryC,
		"/projects/OTA/repos/old/raw/retry.c":                                           retryC,
		"/rest/api/latest/projects/OTA/repos/kestrel/raw/signin.c":                      "<title>Log in</title>",
		"/projects/OTA/repos/kestrel/browse/signin.c":                                   "<title>Log in</title>",
		"/rest/api/latest/projects/OTA/repos/kestrel/raw/long.txt":                      strings.Repeat(strings.Repeat("é", 1000)+"\r\n", 100),
		"/rest/api/latest/projects/OTA/repos/kestrel/raw/bidi.py":                       "if a: # \u202e\x07\nb\r",
		"/rest/api/latest/projects/OTA/repos/kestrel/raw/data.bin":                      "a\x00b",
		"/rest/api/latest/projects/OTA/repos/kestrel/raw/empty.c":                       "\n\n",
	})
	f := newFetcher(t, s.host)
	browse := s.URL + "/projects/OTA/repos/kestrel/browse/"
	p := shows(t, f, browse+"src/ota/retry.c?at=9f3c2ab7d0#9-11")
	c := p.Code
	if p.Kind != chat.CodePreview || p.Title != "retry.c" || c == nil || c.Path != "src/ota/retry.c" || c.Repo != "kestrel" ||
		c.Commit != "9f3c2ab7d0" || c.Language != "C" || c.Start != 5 || c.More || !reflect.DeepEqual(c.Marks, [][2]int{{9, 11}}) {
		t.Fatalf("got %+v %+v", p, c)
	}
	lines := plainLines(t, c.HTML)
	if len(lines) != 9 || lines[0] != "static void ota_retry_task(void *arg)" || !strings.Contains(c.HTML, `<span class="k">static </span>`) ||
		!strings.Contains(c.HTML, `<span class="c">// &lt;b&gt;</span>`) {
		t.Errorf("%q in\n%s", lines, c.HTML)
	}
	if c := shows(t, f, browse+"src/ota/retry.c?at=9f3c2ab7d0#4").Code; c.Start != 1 || len(plainLines(t, c.HTML)) != 13 ||
		!strings.Contains(c.HTML, `<span class="c">/* A comment</span>`) || !strings.Contains(c.HTML, `<span class="c">   of two lines. */</span>`) {
		t.Errorf("a comment of two lines: %+v", c)
	}
	if c := shows(t, f, s.URL+"/projects/OTA/repos/old/browse/retry.c").Code; c.Start != 1 || len(c.Marks) != 0 || c.Commit != "" || c.More {
		t.Errorf("no lines are marked, and an old server: %+v", c)
	}
	if c := shows(t, f, browse+"long.txt#3-90").Code; c.Start != 1 || !c.More || len(plainLines(t, c.HTML)) != chat.PreviewLines ||
		len(c.HTML) > 2*chat.PreviewLines*chat.PreviewLineChars+1000 {
		t.Errorf("many long lines: %+v", c)
	}
	if c := shows(t, f, browse+"bidi.py").Code; c.HTML != tagsIn(c.HTML, "if a: # \ufffd\ufffd", "b") {
		t.Errorf("characters that deceive: %q", c.HTML)
	}
	for _, file := range []string{"signin.c", "data.bin", "empty.c", "missing.c", "src/ota/retry.c?at=9f3c2ab7d0#400-500"} {
		p, err := f.Preview(t.Context(), browse+file)
		if err != nil || p.Kind == chat.CodePreview {
			t.Errorf("%s: %+v, %v", file, p, err)
		}
	}
}

// tagsIn gives html back if its lines are these when the tags are taken away.
func tagsIn(html string, lines ...string) string {
	if plain := tags.ReplaceAllString(html, ""); plain != strings.Join(lines, "\n") {
		return plain
	}
	return html
}

func TestAFarLineOfALargeFileIsColouredByItself(t *testing.T) {
	var b strings.Builder
	for i := range 8000 {
		if i >= 6750 && i < 6990 { // little to colour where it has to be, for machines that are busy
			b.WriteString("//\n")
			continue
		}
		fmt.Fprintf(&b, "int value_%d = %d; /* number */\n", i+1, i)
	}
	f := &file{path: "values.c", marks: [][2]int{{7000, 7000}}}
	c, ok := f.excerpt(b.String())
	if !ok || c.Start != 6996 || !strings.Contains(c.HTML, `<span class="ty">int </span>value_6996`) {
		t.Errorf("%v %+v", ok, c)
	}
}

// FuzzPage has a page and a file of a stranger's come out as what may be shown.
func FuzzPage(f *testing.F) {
	f.Add([]byte(ota))
	f.Add([]byte(retryC))
	f.Add([]byte("<title><!-- </title> <meta property=og:title content=\"a\x00\xff"))
	f.Add([]byte("<svg><title>a<body><title>b"))
	f.Fuzz(func(t *testing.T, b []byte) {
		said := readHead(strings.NewReader(string(b)))
		for _, name := range []string{"title", "og:title", "og:description"} {
			line := said.line(chat.PreviewTitleChars, name)
			if line != chat.PreviewLine(line, chat.PreviewTitleChars) || strings.ContainsAny(line, "\x00\n\r\u202e\u2028") {
				t.Errorf("%q is shown as %q", said[name], line)
			}
		}
		text := strings.Map(shown, newlines.Replace(strings.ToValidUTF8(string(b), "?")))
		link := &file{path: "a.c", marks: [][2]int{{2, 3}}}
		if c, ok := link.excerpt(text); ok {
			plainLines(t, c.HTML)
		}
	})
}
