package server

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestThePageSpeaksTheLanguageThatIsAccepted(t *testing.T) {
	a := theAssets()
	for _, c := range []struct {
		want   string
		header []string
	}{
		{"en", nil},
		{"en", []string{""}},
		{"en", []string{"en"}},
		{"de", []string{"de"}},
		{"de", []string{"DE"}},
		{"de", []string{"de-AT"}},
		{"de", []string{"de-CH-1901, fr;q=0.5"}},
		{"de", []string{"de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7"}},
		{"en", []string{"en-US,en;q=0.9,de;q=0.8"}},
		{"de", []string{"en;q=0.5, de;q=0.8"}},
		{"de", []string{"en;q=0.001,de;q=1.000"}},
		{"en", []string{"de;q=0"}},
		{"en", []string{"de;q=0, en;q=0.1"}},
		{"en", []string{"fr"}},
		{"de", []string{"fr, de;q=0.3"}},
		{"en", []string{"fr, en;q=0.3, de;q=0.2"}},
		{"en", []string{"*"}},
		{"de", []string{"de, *;q=0.5"}},
		{"de", []string{"fr", "de"}},
		{"en", []string{"de;q=x"}},
		{"en", []string{"<script>"}},
		{"en", []string{"de;;;q"}},
		{"en", []string{strings.Repeat("-", 8000)}},
		{"en", []string{strings.Repeat("xx,", 4000)}},
	} {
		if got := a.editions[a.accepted(c.header...)]().language; got != c.want {
			t.Errorf("%.60q: %s, want %s", c.header, got, c.want)
		}
	}
}

func TestDocumentsAreKeptByLanguage(t *testing.T) {
	r := start(t)
	fetch := func(path, language, etag string) (*http.Response, string) {
		req, _ := http.NewRequestWithContext(t.Context(), "GET", r.base+path, nil)
		req.Header.Set("Accept-Language", language)
		req.Header.Set("If-None-Match", etag)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		return res, string(b)
	}
	get := func(language, etag string) (*http.Response, string) { return fetch("/login", language, etag) }
	english, _ := get("en", "")
	german, body := get("de-DE,de;q=0.9,en;q=0.8", "")
	if german.Header.Get("Content-Language") != "de" || !strings.Contains(body, `<html lang="de"`) ||
		!strings.Contains(body, "/app/main.de.js") || strings.Contains(body, "main.en.js") {
		t.Errorf("in German: %v\n%s", german.Header, body)
	}
	if vary := strings.Join(german.Header.Values("Vary"), ", "); !strings.Contains(vary, "Accept-Language") {
		t.Errorf("Vary: %q", vary)
	}
	if res, _ := get("de", english.Header.Get("ETag")); res.StatusCode != 200 {
		t.Errorf("the English document stands for the German one: %s", res.Status)
	}
	if res, _ := get("de", german.Header.Get("ETag")); res.StatusCode != 304 {
		t.Errorf("the German document again: %s", res.Status)
	}
	if _, app := fetch("/manifest.webmanifest", "de", ""); !strings.Contains(app, `"lang":"de"`) || !strings.Contains(app, `"name":"Suchen"`) {
		t.Errorf("the app in German: %s", app)
	}
}
