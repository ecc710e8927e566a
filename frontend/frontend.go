// Package frontend is the page: plain ES modules and style sheets, part of the
// binary as they are written. There is no build step; Files links them into
// one script and one style sheet when the server starts.
package frontend

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

//go:embed static worker/worker.js
var files embed.FS

// entries are what the document and the browser name; everything else reaches
// the page by being imported.
var entries = []string{"app/main.js", "app.css", "theme.js"}

// Files gives what the server hands out, by path below /static/: the linked
// scripts and styles with their source maps, and every other file as it is.
// WorkerFile among them is for the server to complete, and to serve at the top.
func Files() (map[string][]byte, error) {
	static, err := fs.Sub(files, "static")
	if err != nil {
		return nil, err
	}
	out, err := link(static)
	if err != nil {
		return nil, err
	}
	if out[WorkerFile], err = worker(); err != nil {
		return nil, err
	}
	return out, fs.WalkDir(static, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || linked(name) {
			return err
		}
		out[name], err = fs.ReadFile(static, name)
		return err
	})
}

// WorkerFile is the service worker, and ManifestFile what a browser has to know
// of the page to install it as an app.
const (
	WorkerFile   = "worker.js"
	ManifestFile = "manifest.webmanifest"
)

// worker gives the service worker, which is no module of the page's.
func worker() ([]byte, error) {
	source, err := files.ReadFile("worker/" + WorkerFile)
	if err != nil {
		return nil, err
	}
	result := api.Transform(string(source), api.TransformOptions{Target: api.ES2022,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true})
	return result.Code, failure("the service worker", result.Errors)
}

func linked(name string) bool {
	ext := path.Ext(name)
	return ext == ".js" || ext == ".css"
}

// link bundles the entries. A hundred small files compress to a third when
// they are one, and cost one request instead of a hundred.
func link(static fs.FS) (map[string][]byte, error) {
	result := api.Build(api.BuildOptions{
		EntryPoints: entries,
		Outdir:      "/",
		Bundle:      true,
		Format:      api.FormatESModule,
		// What is imported on demand is a script of its own. All scripts lie
		// one folder deep, as their sources do.
		Splitting:         true,
		ChunkNames:        "app/[name]-[hash]",
		Target:            api.ES2022,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Sourcemap:         api.SourceMapLinked,
		Plugins:           []api.Plugin{from(static)},
	})
	if err := failure("the page", result.Errors); err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for _, f := range result.OutputFiles {
		out[strings.TrimPrefix(f.Path, "/")] = f.Contents
	}
	return out, nil
}

// failure is what the linker has to say of something, nil when that is nothing.
func failure(what string, messages []api.Message) error {
	if len(messages) == 0 {
		return nil
	}
	errs := make([]error, 0, len(messages))
	for _, m := range api.FormatMessages(messages, api.FormatMessagesOptions{Kind: api.ErrorMessage}) {
		errs = append(errs, errors.New(strings.TrimSpace(m)))
	}
	return fmt.Errorf("link %s: %w", what, errors.Join(errs...))
}

// from has the linker read from a file system instead of the disk.
func from(static fs.FS) api.Plugin {
	const space = "page"
	return api.Plugin{Name: space, Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			name := path.Join(path.Dir(a.Importer), a.Path)
			return api.OnResolveResult{Path: name, Namespace: space}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: space}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			body, err := fs.ReadFile(static, a.Path)
			text, loader := string(body), api.LoaderJS
			if path.Ext(a.Path) == ".css" {
				loader = api.LoaderCSS
			}
			return api.OnLoadResult{Contents: &text, Loader: loader}, err
		})
	}}
}
