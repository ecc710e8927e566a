package frontend

import (
	"bytes"
	"path"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// TestEachLanguageHasItsOwnWordsOnly reads in the source maps what was linked.
func TestEachLanguageHasItsOwnWordsOnly(t *testing.T) {
	p, err := Link()
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Documents) < 2 || p.Documents[0].Language != english {
		t.Fatalf("languages: %v", p.Documents)
	}
	for _, d := range p.Documents {
		words := wordsIn(t, p.Files, "app/main."+d.Language+".js")
		if !words[d.Language] {
			t.Errorf("the script in %q has none of its words", d.Language)
		}
		for _, other := range p.Documents {
			if other.Language != d.Language && words[other.Language] {
				t.Errorf("the script in %q has words in %q", d.Language, other.Language)
			}
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

func TestDocumentsNameWhatThereIs(t *testing.T) {
	p, err := Link()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, d := range p.Documents {
		html := string(d.HTML)
		script := "app/main." + d.Language + ".js"
		if p.Files[script] == nil || !strings.Contains(html, `src="/static/`+script+`"`) ||
			!strings.Contains(html, `<html lang="`+d.Language+`"`) {
			t.Errorf("the document in %q:\n%s", d.Language, html)
		}
		_, words, _ := strings.Cut(html, "<noscript>")
		words, _, _ = strings.Cut(words, "</noscript>")
		if words == "" || seen[words] {
			t.Errorf("without scripts the document in %q says %q", d.Language, words)
		}
		seen[words] = true
	}
	for name := range p.Files {
		if name == documentFile || strings.HasPrefix(name, texts) {
			t.Errorf("%s is handed out as it is", name)
		}
	}
}
