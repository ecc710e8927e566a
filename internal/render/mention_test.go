package render

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"minimost/chat"
)

// crowd are the people of these tests.
var crowd = People{Everyone: true, Named: map[string]Person{
	"ada": {1, "ada"}, "bo": {2, "Bo"}, "bo-b": {3, "Bo-b"}, "x_y": {4, "x_y"}, "c_": {5, "C_"},
	"9": {6, "9"}, "-": {7, "-"}, "b": {8, "b"},
}}

func named(id int, name string) string {
	return `<span class="mn" data-user="` + strconv.Itoa(id) + `">@` + name + `</span>`
}

const all = `<span class="mn" data-everyone="">@everyone</span>`

func TestMentions(t *testing.T) {
	ada, bo := named(1, "ada"), named(2, "Bo")
	for _, c := range []struct{ name, body, want string }{
		{"alone", "@ada", ada},
		{"any case", "@ADA @bO", ada + " " + bo},
		{"punctuation", "@ada, @bo. (@ada) @ada's @bo: @ada/@bo!", ada + ", " + bo + ". (" + ada + ") " +
			ada + "&#39;s " + bo + ": " + ada + "/" + bo + "!"},
		{"twice at", "@@ada", "@" + ada},
		{"nobody", "@eve @", "@eve @"},
		{"everyone", "@everyone @Everyone, @everyone's", all + " " + all + ", " + all + "&#39;s"},
		{"mail", "a@ada.example 1@bo @ada@bo", "a@ada.example 1@bo " + ada + "@bo"},
		{"no space before", "你好@ada é@bo", "你好" + ada + " é" + bo},
		{"longest name", "@bo-b @bo-", named(3, "Bo-b") + " " + bo + "-"},
		{"not half a name", "@ada-lovelace @ada_x @adam @bo-bo", "@ada-lovelace @ada_x @adam @bo-bo"},
		{"odd names", "@9 @- @c_ @c", named(6, "9") + " " + named(7, "-") + " " + named(5, "C_") + " @c"},
		{"dashes", "@ada- @ada-- @ada --", ada + "- " + ada + "-- " + ada + " --"},
		{"name too long", "@" + strings.Repeat("a", 33) + " @ada" + strings.Repeat("-", 33),
			"@" + strings.Repeat("a", 33) + " " + ada + strings.Repeat("-", 33)},
		{"marks in a name", "@x_y @X_Y_", named(4, "x_y") + " " + named(4, "x_y") + "_"},
		{"italic", "_@ada_ *@bo*", "<em>" + ada + "</em> <em>" + bo + "</em>"},
		{"bold", "**@ada** __@ada__ ~~@ada~~", "<strong>" + ada + "</strong> <u>" + ada + "</u> <del>" + ada + "</del>"},
		{"code", "`@ada` @bo", "<code>@ada</code> " + bo},
		{"escaped", `\@ada`, "@ada"},
		{"URL", "https://a/@ada www.a.b/@bo", link("https://a/@ada", "https://a/@ada") + " " +
			link("http://www.a.b/@bo", "www.a.b/@bo")},
		{"link", "[x @ADA](https://a)", link("https://a", "x @ADA")},
		{"no link", "f[@ada](x)", "f[" + ada + "](x)"},
		{"HTML", `<span data-user="1">@ada</span>`, "&lt;span data-user=&#34;1&#34;&gt;" + ada + "&lt;/span&gt;"},
		{"emoji", ":tada:@ada", "🎉" + ada},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := message(c.body, crowd, hour).HTML; got != "<p>"+c.want+"</p>" {
				t.Errorf("%q\n got %s\nwant <p>%s</p>", c.body, got, c.want)
			}
		})
	}
}

func TestMentionsOfBlocks(t *testing.T) {
	ada := named(1, "ada")
	for body, want := range map[string]string{
		"- @ada\n- b":              "<ul><li>" + ada + "</li><li>b</li></ul>",
		"> @ada\n@bo":              "<blockquote><p>" + ada + "</p></blockquote><p>" + named(2, "Bo") + "</p>",
		"# @ada":                   "<h3>" + ada + "</h3>",
		"```\n@ada\n```":           block("", "@ada"),
		"```java\n@ada\n```\n@ada": block("Java", `<span class="f">@ada</span>`) + "<p>" + ada + "</p>",
		"    @ada":                 block("", "@ada"),
		"|@ada|\n|-|\n|@ada|": `<div class="table"><table><tr><th>` + ada + `</th></tr><tr><td>` + ada +
			`</td></tr></table></div>`,
	} {
		if got := message(body, crowd, hour).HTML; got != want {
			t.Errorf("%q\n got %s\nwant %s", body, got, want)
		}
	}
}

func TestWhoIsMentioned(t *testing.T) {
	for _, c := range []struct {
		body     string
		mentions []chat.UserID
		everyone bool
		excerpt  string
	}{
		{"@bo @ada @BO `@bo-b` [@x_y](https://a) \\@9", []chat.UserID{2, 1}, false, "@Bo @ada @Bo @bo-b @x_y @9"},
		{"see @everyone and @ada", []chat.UserID{1}, true, "see @everyone and @ada"},
		{"nobody, @eve", nil, false, "nobody, @eve"},
		{"`@everyone`", nil, false, "@everyone"},
	} {
		got := message(c.body, crowd, hour)
		if !slices.Equal(got.Mentions, c.mentions) || got.Everyone != c.everyone || got.Excerpt != c.excerpt {
			t.Errorf("%q: %+v", c.body, got)
		}
	}
	for _, people := range []People{{}, {Named: crowd.Named}} {
		if got := message("@everyone *x*", people, hour); got.Everyone || got.HTML != "<p>@everyone <em>x</em></p>" {
			t.Errorf("%+v", got)
		}
	}
	if got := message("@ada *x*", crowd, -1); got.Mentions != nil || strings.Contains(got.HTML, "span") {
		t.Errorf("without time: %+v", got)
	}
}

// A message of nothing but mentions does not grow too large.
func TestManyMentions(t *testing.T) {
	for _, mark := range []string{"", "**x** "} {
		people := People{Named: map[string]Person{"a": {chat.MaxID, "a"}}}
		got := message(mark+strings.Repeat("@a ", chat.MessageCharsMax/3-2)+"x", people, hour)
		if len(got.HTML) > chat.HTMLBytes || got.Mentions != nil {
			t.Errorf("%d bytes of HTML, %d mentions", len(got.HTML), len(got.Mentions))
		}
	}
}

func TestNames(t *testing.T) {
	for body, want := range map[string]string{
		"":                                 "",
		"a@b @":                            "",
		"@Ada, @ada's (@BO) @Everyone":     "ada bo everyone",
		"_@ada_ @c-_":                      "ada_ ada c-_ c- c",
		"@- @--":                           "- --",
		"@ada-bo.x":                        "ada-bo",
		"`@code` @a@b":                     "code a",
		"@" + strings.Repeat("a", 33):      "",
		"@a" + strings.Repeat("_", 33):     "a" + strings.Repeat("_", 31) + " a" + strings.Repeat("_", 30) + "…",
		strings.Repeat("@", 10000) + "ada": "ada",
	} {
		got := strings.Join(Names(body), " ")
		if start, cut := strings.CutSuffix(want, "…"); got != want && !(cut && strings.HasPrefix(got, start)) {
			t.Errorf("%.50q: %q", body, got)
		}
	}
	var body strings.Builder
	for i := range 2000 {
		body.WriteString("@a" + strconv.Itoa(i) + " ")
	}
	if got := Names(body.String()); len(got) != maxNames || got[49] != "a49" {
		t.Errorf("%q", got)
	}
}

var dataUser = regexp.MustCompile(`data-user="(\d+)"`)

// What is shown as a mention is what Names asked for, and what Text tells.
func TestMentionsAgree(t *testing.T) {
	part := rapid.SampledFrom([]string{"@", "ada", "bo", "-b", "b", "x_y", "c", "_", "-", "9", " ", "*", "**", "`",
		"everyone", "\n", "> ", "\\", "[", "](https://a)", "https://", "a", "```", "|", "é", "<", "."})
	rapid.Check(t, func(r *rapid.T) {
		body := strings.Join(rapid.SliceOfN(part, 1, 30).Draw(r, "body"), "")
		got := message(body, crowd, hour)
		checkSafe(t, body, got)
		var shown []chat.UserID
		for _, m := range dataUser.FindAllStringSubmatch(got.HTML, -1) {
			id, _ := strconv.Atoi(m[1])
			if !slices.Contains(shown, chat.UserID(id)) {
				shown = append(shown, chat.UserID(id))
			}
		}
		if !slices.Equal(shown, got.Mentions) || got.Everyone != strings.Contains(got.HTML, "data-everyone") {
			r.Fatalf("%q: shows %v, tells %+v", body, shown, got)
		}
		if again := message(body, among(Names(body)), hour); !reflect.DeepEqual(again, got) {
			r.Fatalf("%q\nwith all    %+v\nwith theirs %+v", body, got, again)
		}
	})
}

// among are those of the crowd who have one of the names.
func among(names []string) People {
	p := People{Everyone: slices.Contains(names, everyone), Named: map[string]Person{}}
	for _, name := range names {
		if who, known := crowd.Named[name]; known {
			p.Named[name] = who
		}
	}
	return p
}

// same compares all that the writers make.
func same(a, b Text) bool { return reflect.DeepEqual(a, b) }

// spanIsWhole says whether an element that is a span is one of code without
// attributes, or a mention of somebody.
func spanIsWhole(n *html.Node) bool {
	if n.Data != "span" {
		return true
	}
	if len(n.Attr) == 0 {
		return false
	}
	if n.Attr[0].Val != "mn" {
		return len(n.Attr) == 1
	}
	return len(n.Attr) == 2
}
