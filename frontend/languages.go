package frontend

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"

	"github.com/go-json-experiment/json"
)

const (
	// texts has one folder a language, named by its tag.
	texts = "app/text/"
	// english is what the modules import, and what people get whose language
	// there is not.
	english = "en"

	documentFile = "index.html"
	// wordsFile has the words of the document and of the app's manifest, beside
	// the scripts of a language.
	wordsFile = "document.json"
)

// languagesOf lists the languages there are, English first.
func languagesOf(static fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(static, path.Clean(texts))
	if err != nil {
		return nil, err
	}
	languages := []string{english}
	for _, e := range entries {
		if e.IsDir() && e.Name() != english {
			languages = append(languages, e.Name())
		}
	}
	return languages, nil
}

// words are those that stand in no script.
type words struct {
	Language    string `json:"-"`
	Noscript    string `json:"noscript"`
	Description string `json:"description"`
	// Shortcuts are the names of the manifest's, by what each opens.
	Shortcuts map[string]string `json:"shortcuts"`
}

func wordsOf(static fs.FS, language string) (words, error) {
	w := words{Language: language}
	b, err := fs.ReadFile(static, path.Join(texts, language, wordsFile))
	if err == nil {
		err = json.Unmarshal(b, &w, json.RejectUnknownMembers(true))
	}
	if err != nil {
		return w, fmt.Errorf("words of the document in %q: %w", language, err)
	}
	return w, nil
}

// document fills in the document for one language. The scripts are those that
// it is going to need; the first is the one it begins with.
func document(static fs.FS, w words, signedIn bool, scripts []string) ([]byte, error) {
	t, err := template.ParseFS(static, documentFile)
	if err != nil {
		return nil, err
	}
	var html bytes.Buffer
	err = t.Execute(&html, struct {
		words
		SignedIn bool
		Script   string
		More     []string
	}{w, signedIn, scripts[0], scripts[1:]})
	return html.Bytes(), err
}

// opens begins the address of a shortcut.
const opens = "/?open="

// manifest fills in the app's manifest for one language.
func manifest(static fs.FS, words words) ([]byte, error) {
	b, err := fs.ReadFile(static, ManifestFile)
	if err != nil {
		return nil, err
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, fmt.Errorf("%s: %w", ManifestFile, err)
	}
	m["lang"], m["description"] = words.Language, words.Description
	shortcuts, _ := m["shortcuts"].([]any)
	for _, shortcut := range shortcuts {
		shortcut, _ := shortcut.(map[string]any)
		address, _ := shortcut["url"].(string)
		name := words.Shortcuts[strings.TrimPrefix(address, opens)]
		if name == "" {
			return nil, fmt.Errorf("%s: no words in %q for the shortcut to %q", ManifestFile, words.Language, address)
		}
		shortcut["name"] = name
	}
	return json.Marshal(m, json.Deterministic(true))
}
