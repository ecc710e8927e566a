package frontend

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"path"

	"github.com/go-json-experiment/json"
)

const (
	// texts has one folder a language, named by its tag.
	texts = "app/text/"
	// english is what the modules import, and what people get whose language
	// there is not.
	english = "en"

	documentFile = "index.html"
	// wordsFile has the document's own words, beside the scripts of a language.
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

// document fills in the document for one language.
func document(static fs.FS, language string) ([]byte, error) {
	words := struct {
		Language string `json:"-"`
		Noscript string `json:"noscript"`
	}{Language: language}
	b, err := fs.ReadFile(static, path.Join(texts, language, wordsFile))
	if err == nil {
		err = json.Unmarshal(b, &words, json.RejectUnknownMembers(true))
	}
	if err != nil {
		return nil, fmt.Errorf("words of the document in %q: %w", language, err)
	}
	t, err := template.ParseFS(static, documentFile)
	if err != nil {
		return nil, err
	}
	var html bytes.Buffer
	err = t.Execute(&html, words)
	return html.Bytes(), err
}
