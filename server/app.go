package server

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
	"sync"

	"github.com/go-json-experiment/json"

	"minimost/frontend"
)

// shell is what the service worker keeps, by path below /static/HASH/: all that
// the page may ask for by itself. Source maps and the icons of the system are
// not among it.
func (e *edition) shell() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(e.files)) {
		switch path.Ext(name) {
		case ".html", ".js", ".css", ".svg":
			names = append(names, name)
		}
	}
	return names
}

// newWorker completes the service worker with what it keeps.
func (e *edition) newWorker() *asset {
	script, err := frontend.Worker()
	if err != nil {
		panic(fmt.Sprintf("server: the binary has no service worker: %v", err))
	}
	var b bytes.Buffer
	b.WriteString("self.shell=")
	err = json.MarshalWrite(&b, struct {
		Hash  string   `json:"hash"`
		Files []string `json:"files"`
	}{e.hash, e.shell()})
	if err != nil {
		panic(fmt.Sprintf("server: the shell of the page: %v", err)) // strings only
	}
	b.WriteString(";\n")
	b.Write(script)
	return newAsset(frontend.WorkerFile, b.Bytes())
}

// manifests are the app's in every language, made when first asked for.
func (a *assets) manifests(name string) (all []func() *asset) {
	for _, edition := range a.editions {
		all = append(all, sync.OnceValue(func() *asset { return manifestOf(edition().manifest, name) }))
	}
	return all
}

// manifestOf gives the app the name that the server has.
func manifestOf(file []byte, name string) *asset {
	var m map[string]any
	err := json.Unmarshal(file, &m)
	if name != "" && err == nil {
		m["name"], m["short_name"] = name, name
	}
	body, again := json.Marshal(m, json.Deterministic(true))
	if err != nil || again != nil {
		panic(fmt.Sprintf("server: the page's manifest: %v, %v", err, again)) // it is part of the binary
	}
	a := newAsset(frontend.ManifestFile, body)
	a.mime = "application/manifest+json"
	return a
}

// worker serves the one of the page in the language of the request, as page does.
func (s *Server) worker(r *request) error {
	r.w.Header().Set("Vary", "Accept-Language")
	s.assets.editionFor(r).worker.serve(r, "no-cache")
	return nil
}

func (s *Server) appManifest(r *request) error {
	r.w.Header().Set("Vary", "Accept-Language")
	s.manifests[s.assets.accepted(r.Header.Values("Accept-Language")...)]().serve(r, "no-cache")
	return nil
}
