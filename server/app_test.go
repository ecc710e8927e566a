package server

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"minimost/chat"
	"minimost/frontend"
)

// download gives what is at a path, as a browser would get it.
func download(t *testing.T, url string) (http.Header, []byte) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", url, res.Status, err)
	}
	return res.Header, body
}

func TestTheWorkerKeepsThePage(t *testing.T) {
	r := start(t)
	header, script := download(t, r.base+"/worker.js")
	if got := header.Get("Content-Type") + ", " + header.Get("Cache-Control"); got != "text/javascript; charset=utf-8, no-cache" {
		t.Errorf("the worker is served as %s", got)
	}
	line, code, _ := strings.Cut(string(script), "\n")
	var shell struct {
		Hash  string   `json:"hash"`
		Files []string `json:"files"`
	}
	if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimPrefix(line, "self.shell="), ";")), &shell); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	if len(code) == 0 || shell.Hash != ask[chat.ServerInfo](r.stranger(), 200, "GET", "/server", nil).Page {
		t.Errorf("the worker is of %s and has %d bytes", shell.Hash, len(code))
	}
	kept := map[string][]byte{}
	for _, name := range shell.Files {
		header, body := download(t, r.base+"/static/"+shell.Hash+"/"+name)
		if !strings.Contains(header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s is asked for again: %s", name, header.Get("Cache-Control"))
		}
		kept[name] = body
	}
	page := string(kept["index.html"])
	if !strings.Contains(page, "data-session") || !strings.Contains(page, "/static/"+shell.Hash+"/app/main.en.js") {
		t.Errorf("the document kept is %s", page)
	}
	for _, name := range []string{"app/main.en.js", "app.css", "theme.js", "icons.svg", "favicon.svg"} {
		if len(kept[name]) == 0 {
			t.Errorf("%s is not kept", name)
		}
	}
	for name := range kept {
		if strings.HasSuffix(name, ".map") || strings.HasSuffix(name, ".png") {
			t.Errorf("%s is kept", name)
		}
	}
}

func TestAnotherDocumentIsAnotherPage(t *testing.T) {
	page := func(document string) *edition {
		return newEdition(frontend.Edition{Language: "en", SignedIn: []byte(document)}, nil)
	}
	if page("<body>one").hash == page("<body>two").hash {
		t.Error("a document that has changed would be the old one for as long as it is kept")
	}
}

// Whose session cannot be looked up, because the disk is slow or the server
// ends, is not shown the door: that would have the page forget what it keeps.
func TestThePageIsOfWhoIsSignedInWhileTheStoreIsAway(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	for _, away := range []bool{false, true} {
		if away {
			if err := r.store.Close(); err != nil {
				t.Fatal(err)
			}
		}
		for _, p := range []*person{ada, r.stranger()} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.base+"/", nil)
			if err != nil {
				t.Fatal(err)
			}
			if p == ada {
				req.AddCookie(&http.Cookie{Name: plainCookie, Value: p.token})
			}
			res, err := p.http.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(res.Body)
			if err := errors.Join(err, res.Body.Close()); err != nil {
				t.Fatal(err)
			}
			if signedIn := bytes.Contains(body, []byte("data-session")); res.StatusCode != http.StatusOK || signedIn != (p == ada) {
				t.Errorf("store away: %v, with a session: %v; the document is of one: %v (%s)", away, p == ada, signedIn, res.Status)
			}
		}
	}
}

func TestTheManifestNamesTheServerAndItsIcons(t *testing.T) {
	r := start(t)
	header, body := download(t, r.base+"/manifest.webmanifest")
	if got := header.Get("Content-Type"); got != "application/manifest+json" {
		t.Errorf("the manifest is %s", got)
	}
	var m struct {
		Name      string `json:"name"`
		Icons     []struct{ Src, Sizes, Type string }
		Shortcuts []struct{ Name, URL string }
	}
	if err := json.Unmarshal(body, &m, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	if m.Name != ask[chat.ServerInfo](r.stranger(), 200, "GET", "/server", nil).Name || len(m.Icons) != 4 {
		t.Errorf("%s", body)
	}
	if len(m.Shortcuts) != 3 || m.Shortcuts[2].Name != "Search" || m.Shortcuts[2].URL != "/?open=search" {
		t.Errorf("shortcuts %+v", m.Shortcuts)
	}
	if header.Get("Vary") != "Accept-Language" {
		t.Errorf("the manifest varies by %q", header.Get("Vary"))
	}
	for _, icon := range m.Icons {
		header, picture := download(t, r.base+icon.Src)
		if header.Get("Content-Type") != icon.Type {
			t.Errorf("%s is %s", icon.Src, header.Get("Content-Type"))
		}
		if icon.Type != "image/png" {
			continue
		}
		c, err := png.DecodeConfig(bytes.NewReader(picture))
		if got := fmt.Sprintf("%dx%d", c.Width, c.Height); err != nil || got != icon.Sizes {
			t.Errorf("%s is %s, not %s: %v", icon.Src, got, icon.Sizes, err)
		}
	}
}
