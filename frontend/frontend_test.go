package frontend

import (
	"bytes"
	"maps"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// editions are the page in each language.
func editions(t *testing.T) (all []Edition) {
	t.Helper()
	languages, err := Languages()
	if err != nil || len(languages) < 2 || languages[0] != english {
		t.Fatalf("languages: %q, %v", languages, err)
	}
	for _, language := range languages {
		e, err := Link(language)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// TestEachLanguageHasItsOwnWordsOnly reads in the source maps what was linked.
func TestEachLanguageHasItsOwnWordsOnly(t *testing.T) {
	for _, e := range editions(t) {
		words := wordsIn(t, e.Files, "app/main."+e.Language+".js")
		if !maps.Equal(words, map[string]bool{e.Language: true}) {
			t.Errorf("the script in %q has words in %v", e.Language, words)
		}
	}
}

// wordsIn are the languages whose words a script and all that it imports have.
func wordsIn(t *testing.T, files map[string][]byte, entry string) map[string]bool {
	t.Helper()
	languages := map[string]bool{}
	seen := map[string]bool{}
	for next := []string{entry}; len(next) > 0; next = next[1:] {
		name := next[0]
		if seen[name] {
			continue
		}
		seen[name] = true
		for other := range files {
			if strings.HasSuffix(other, ".js") && bytes.Contains(files[name], []byte(`"./`+path.Base(other)+`"`)) {
				next = append(next, other)
			}
		}
		var m struct {
			Sources []string `json:"sources"`
		}
		if err := json.Unmarshal(files[name+".map"], &m); err != nil {
			t.Fatalf("the map of %s: %v", name, err)
		}
		for _, source := range m.Sources {
			if _, rest, ok := strings.Cut(source, texts); ok && strings.Contains(rest, "/") {
				languages[path.Dir(rest)] = true
			}
		}
	}
	return languages
}

var preloaded = regexp.MustCompile(`rel="modulepreload" href="/static/([^"]+)"`)

func TestDocumentsNameWhatThereIs(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range editions(t) {
		html := string(e.Document)
		script := "app/main." + e.Language + ".js"
		if e.Files[script] == nil || !strings.Contains(html, `src="/static/`+script+`"`) ||
			!strings.Contains(html, `<html lang="`+e.Language+`"`) {
			t.Errorf("the document in %q:\n%s", e.Language, html)
		}
		_, words, _ := strings.Cut(html, "<noscript>")
		words, _, _ = strings.Cut(words, "</noscript>")
		if words == "" || seen[words] {
			t.Errorf("without scripts the document in %q says %q", e.Language, words)
		}
		seen[words] = true
		for next, html := range map[string][]byte{"door": e.Document, "shell": e.SignedIn} {
			scripts := preloaded.FindAllSubmatch(html, -1)
			if !bytes.Contains(html, []byte(`href="/static/app/`+next+`-`)) || len(scripts) < 3 {
				t.Errorf("the document that goes on with the %s:\n%s", next, html)
			}
			if next == "shell" && len(scripts) > 3 {
				t.Errorf("the chat takes %d scripts besides the first; is there a module on demand that link.go does not name?",
					len(scripts))
			}
			for _, s := range scripts {
				if e.Files[string(s[1])] == nil {
					t.Errorf("there is no %s", s[1])
				}
			}
		}
		for name := range e.Files {
			if name == documentFile || strings.HasPrefix(name, texts) {
				t.Errorf("%s is handed out as it is", name)
			}
		}
	}
}
