package server

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/go-json-experiment/json"

	"minimost/frontend"
)

// shell is what the service worker keeps, by path below /static/HASH/: all that
// the page may ask for by itself. Source maps and the icons of the system are
// not among it.
func (a *assets) shell() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(a.files)) {
		switch path.Ext(name) {
		case ".html", ".js", ".css", ".svg":
			names = append(names, name)
		}
	}
	return names
}

// workerOf completes the service worker with what it keeps.
func (a *assets) workerOf(script []byte) *asset {
	var b bytes.Buffer
	b.WriteString("self.shell=")
	err := json.MarshalWrite(&b, struct {
		Hash  string   `json:"hash"`
		Files []string `json:"files"`
	}{a.hash, a.shell()})
	if err != nil {
		panic(fmt.Sprintf("server: the shell of the page: %v", err)) // strings only
	}
	b.WriteString(";\n")
	b.Write(script)
	return newAsset(frontend.WorkerFile, b.Bytes())
}

// manifestOf gives the app the name that the server has.
func manifestOf(file []byte, name string) *asset {
	var m map[string]any
	err := json.Unmarshal(file, &m)
	if name != "" {
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

func (s *Server) worker(r *request) error {
	s.assets.worker.serve(r, "no-cache")
	return nil
}

func (s *Server) manifest(r *request) error {
	s.assets.manifest.serve(r, "no-cache")
	return nil
}
