package frontend

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/go-json-experiment/json"
)

// linkScripts bundles the page's modules with the words of one language into
// app/main.LANGUAGE.js. A hundred small files compress to a third when they are
// one, and cost one request instead of a hundred.
func linkScripts(static fs.FS, language string) (map[string][]byte, graph, error) {
	also, err := together(static)
	if err != nil {
		return nil, graph{}, err
	}
	return link(from(static, language, also), api.EntryPoint{InputPath: mainScript, OutputPath: "app/main." + language})
}

// linkLooks bundles the style sheet, and the script that runs before it.
func linkLooks(static fs.FS) (map[string][]byte, error) {
	files, _, err := link(from(static, english, nil), api.EntryPoint{InputPath: "app.css", OutputPath: "app"},
		api.EntryPoint{InputPath: "theme.js", OutputPath: "theme"})
	return files, err
}

// together says what modules are to import besides what they do, so that what
// the page begins with is four scripts: the linker makes one of each set of
// modules that the same others reach. What mainScript cannot begin without, or
// neither of those that it goes on with, has come before anything else does; and
// before what comes on demand, what chatScript cannot begin without.
func together(static fs.FS) (map[string][]string, error) {
	var reached [3][]string
	for i, script := range []string{mainScript, chatScript, doorScript} {
		var err error
		if reached[i], err = reach(static, script); err != nil {
			return nil, err
		}
	}
	first, chat, door := reached[0], reached[1], reached[2]
	for _, name := range chat {
		if slices.Contains(door, name) && !slices.Contains(first, name) {
			first = append(first, name)
		}
	}
	also := map[string][]string{mainScript: first, chatScript: first, doorScript: first}
	for _, name := range onDemand {
		also[name] = slices.Concat(first, chat)
	}
	return also, nil
}

// importLine finds what a module cannot begin without. What it gets on demand is
// written in another way, and so are types.
var importLine = regexp.MustCompile(`(?m)^(?:import|export)\s[^;"]*"(\.[^"]+)";$`)

// reach are all modules that one cannot begin without, itself left out.
func reach(static fs.FS, from string) ([]string, error) {
	all := []string{from}
	for i := 0; i < len(all); i++ {
		source, err := fs.ReadFile(static, all[i])
		if err != nil {
			return nil, err
		}
		for _, found := range importLine.FindAllSubmatch(source, -1) {
			if name := path.Join(path.Dir(all[i]), string(found[1])); !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all[1:], nil
}

// link bundles entries; everything else reaches the page by being imported.
func link(source api.Plugin, entries ...api.EntryPoint) (map[string][]byte, graph, error) {
	var imports graph
	root, err := filepath.Abs("/") // of a volume, on Windows
	if err != nil {
		return nil, imports, err
	}
	result := api.Build(api.BuildOptions{
		EntryPointsAdvanced: entries,
		AbsWorkingDir:       root,
		Outdir:              root,
		Bundle:              true,
		Format:              api.FormatESModule,
		// What is imported on demand is a script of its own. All scripts lie
		// one folder deep, as their sources do.
		Splitting:         true,
		ChunkNames:        "app/[name]-[hash]",
		Target:            api.ES2022,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Sourcemap:         api.SourceMapLinked,
		Metafile:          true,
		Plugins:           []api.Plugin{source},
	})
	if err := failure("the page", result.Errors); err != nil {
		return nil, imports, err
	}
	out := map[string][]byte{}
	for _, f := range result.OutputFiles {
		name, err := filepath.Rel(root, f.Path)
		if err != nil {
			return nil, imports, err
		}
		out[filepath.ToSlash(name)] = f.Contents
	}
	return out, imports, json.Unmarshal([]byte(result.Metafile), &imports)
}

// mainScript is what the page begins with. It goes on with chatScript or, for
// who is signed out, doorScript.
const (
	mainScript = "app/main.js"
	chatScript = "views/shell.js"
	doorScript = "views/door.js"
)

// onDemand are the other modules that are imported when they are needed.
var onDemand = []string{"views/rest.js", "views/callstage.js", "app/call/mesh.js"}

// graph is what the linked scripts import, as the linker tells it.
type graph struct {
	Outputs map[string]struct {
		// EntryPoint is the module that a script was made for, if it was.
		EntryPoint string `json:"entryPoint"`
		Imports    []struct {
			Path string `json:"path"`
			Kind string `json:"kind"` // such as "dynamic-import"
		} `json:"imports"`
	} `json:"outputs"`
}

// needs lists the scripts made for these modules, and all that those cannot
// begin without. A browser by itself learns of them one after the other.
func (g graph) needs(modules ...string) (scripts []string) {
	for _, module := range modules {
		for script, s := range g.Outputs {
			if s.EntryPoint == space+":"+module {
				scripts = append(scripts, script)
			}
		}
	}
	for i := 0; i < len(scripts); i++ {
		for _, to := range g.Outputs[scripts[i]].Imports {
			if to.Kind == "import-statement" && !slices.Contains(scripts, to.Path) {
				scripts = append(scripts, to.Path)
			}
		}
	}
	return scripts
}

// minify makes a script of its own small.
func minify(source []byte) ([]byte, error) {
	result := api.Transform(string(source), api.TransformOptions{Target: api.ES2022,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true})
	return result.Code, failure("the service worker", result.Errors)
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

// space is what the linker calls the file system it reads.
const space = "page"

// alsoPrefix begins the names of what a module imports besides what it says.
const alsoPrefix = "also:"

// from has the linker read from a file system instead of the disk, and take the
// words of a language where the modules name the English ones. A module imports
// also what is named for it there.
func from(static fs.FS, language string, also map[string][]string) api.Plugin {
	return api.Plugin{Name: space, Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			name, ours := strings.CutPrefix(a.Path, alsoPrefix)
			if !ours {
				name = path.Join(path.Dir(a.Importer), a.Path)
			}
			if words, ok := strings.CutPrefix(name, path.Join(texts, english)+"/"); ok {
				name = path.Join(texts, language, words)
			}
			return api.OnResolveResult{Path: name, Namespace: space}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: space}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			body, err := fs.ReadFile(static, a.Path)
			text, loader := string(body), api.LoaderJS
			for _, name := range also[a.Path] {
				text += fmt.Sprintf("import %q;\n", alsoPrefix+name)
			}
			if path.Ext(a.Path) == ".css" {
				loader = api.LoaderCSS
			}
			return api.OnLoadResult{Contents: &text, Loader: loader}, err
		})
	}}
}
