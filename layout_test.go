package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport is the architecture: which of our packages each one may import.
// Test files are free, since they work with real neighbours. A trailing slash
// stands for everything below that has no row of its own.
var mayImport = map[string][]string{
	".":                          {"chat", "store", "hub", "signal", "stunsrv", "server", "frontend", "internal/"},
	"chat":                       {},
	"store":                      {"chat"},
	"hub":                        {"chat"},
	"signal":                     {"chat"},
	"stunsrv":                    {"chat"},
	"frontend":                   {},
	"server":                     {"chat", "store", "hub", "signal", "frontend", "internal/"},
	"internal/":                  {"chat"},
	"internal/render":            {"chat", "internal/emoji"},
	"internal/preview":           {"chat", "internal/media", "internal/render"},
	"internal/importer/original": {"chat", "internal/emoji"},
	"internal/importer/slack":    {"chat", "internal/emoji"},
	"cmd/minimost-admin":         {"chat", "store", "internal/"},
	"scripts/":                   {"chat", "store"}, // loadtest speaks the protocol only
}

// onlyIn names modules that stay behind one door.
var onlyIn = map[string][]string{
	"database/sql":         {"store"},
	"github.com/jmoiron/":  {"store", "internal/importer/original"}, // which reads another program's files
	"modernc.org/sqlite":   {"store", "internal/importer/original"},
	"github.com/pion/stun": {"stunsrv"},
	"github.com/yuin/":     {"internal/"},
}

// topLevel is everything that may lie in the first folder of the repository,
// besides what .gitignore names.
var topLevel = strings.Fields(`
	.ci .git .gitattributes .gitignore
	ARCHITECTURE.md CHANGELOG.md CONTRIBUTING.md LICENSE README.md SECURITY.md
	Makefile go.mod go.sum package.json package-lock.json tsconfig.json eslint.config.js
	main.go abuse_test.go beside_test.go docs_test.go inputs_test.go layout_test.go main_test.go
	chat cmd docs frontend hub internal scripts server signal store stunsrv
`)

type source struct {
	pkg, path string // both relative to the top, with slashes
	file      *ast.File
}

func (s source) test() bool { return strings.HasSuffix(s.path, "_test.go") }

// parseAll reads every Go file of the module. It looks at the files rather
// than asking the go command, whose answer the test cache would keep.
func parseAll(t *testing.T) (sources []source, set *token.FileSet) {
	t.Helper()
	set = token.NewFileSet()
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && p != "." && (name[0] == '.' || name == "node_modules" || name == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(p) != ".go" {
			return nil
		}
		f, err := parser.ParseFile(set, p, nil, parser.ParseComments)
		p = filepath.ToSlash(p)
		sources = append(sources, source{path.Dir(p), p, f})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(sources) < 10 {
		t.Fatalf("found only %d Go files: is this the top of the repository?", len(sources))
	}
	return sources, set
}

// under says whether a package is the named one, or below it if the name ends
// in a slash.
func under(pkg, name string) bool {
	return pkg == name || strings.HasSuffix(name, "/") && strings.HasPrefix(pkg, name)
}

func imports(f *ast.File) (paths []string) {
	for _, spec := range f.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		paths = append(paths, p)
	}
	return paths
}

func TestImportsFollowTheArchitecture(t *testing.T) {
	sources, _ := parseAll(t)
	for _, s := range sources {
		if s.test() {
			continue
		}
		allowed, known := allowedFor(s.pkg)
		if !known {
			t.Errorf("%s: package %s has no row in the table of imports", s.path, s.pkg)
		}
		for _, p := range imports(s.file) {
			ours, is := strings.CutPrefix(p, "minimost/")
			if is && !slices.ContainsFunc(allowed, func(name string) bool { return under(ours, name) }) {
				t.Errorf("%s: %s may not import %s", s.path, s.pkg, ours)
			}
		}
	}
}

func allowedFor(pkg string) (allowed []string, known bool) {
	if allowed, known = mayImport[pkg]; known {
		return allowed, true
	}
	for name, list := range mayImport {
		if under(pkg, name) {
			return list, true
		}
	}
	return nil, false
}

func TestModulesStayBehindTheirDoor(t *testing.T) {
	sources, _ := parseAll(t)
	var stun []string
	for _, s := range sources {
		for _, p := range imports(s.file) {
			for module, homes := range onlyIn {
				home := slices.ContainsFunc(homes, func(name string) bool { return under(s.pkg, name) })
				if strings.HasPrefix(p, module) && !s.test() && !home {
					t.Errorf("%s: only %v may import %s", s.path, homes, p)
				}
			}
			if strings.HasPrefix(p, "github.com/pion/stun") && !s.test() {
				stun = append(stun, s.path)
			}
		}
	}
	if len(stun) > 1 {
		t.Errorf("pion/stun has a known panic and is kept in one file, not in %v", stun)
	}
}

func TestSignalsAndExitsBelongToMain(t *testing.T) {
	sources, set := parseAll(t)
	for _, s := range sources {
		for _, spec := range s.file.Imports {
			if spec.Path.Value != `"os/signal"` {
				continue
			}
			if s.file.Name.Name != "main" || spec.Name == nil || spec.Name.Name != "ossignal" {
				t.Errorf("%s: os/signal belongs to main, as ossignal", s.path)
			}
		}
		if s.test() {
			continue
		}
		for _, decl := range s.file.Decls {
			f, is := decl.(*ast.FuncDecl)
			if is && f.Recv == nil && f.Name.Name == "main" && s.file.Name.Name == "main" {
				continue
			}
			for _, at := range exits(decl) {
				t.Errorf("%s: only func main ends the program", set.Position(at))
			}
		}
	}
}

// exits finds calls of os.Exit and of anything's Fatal, Fatalf and Fatalln.
func exits(decl ast.Decl) (at []token.Pos) {
	ast.Inspect(decl, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, _ := sel.X.(*ast.Ident)
		switch sel.Sel.Name {
		case "Exit":
			if x != nil && x.Name == "os" {
				at = append(at, sel.Pos())
			}
		case "Fatal", "Fatalf", "Fatalln":
			at = append(at, sel.Pos())
		}
		return true
	})
	return at
}

func TestEveryPackageHasAComment(t *testing.T) {
	sources, _ := parseAll(t)
	documented := map[string]bool{}
	for _, s := range sources {
		if !s.test() {
			documented[s.pkg] = documented[s.pkg] || s.file.Doc.Text() != ""
		}
	}
	for pkg, is := range documented {
		if !is {
			t.Errorf("package %s has no comment", pkg)
		}
	}
}

func TestTopLevelIsShort(t *testing.T) {
	ignored := ignoredNames(t)
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		skip := slices.ContainsFunc(ignored, func(pattern string) bool {
			match, _ := path.Match(pattern, name)
			return match
		})
		if !skip && !slices.Contains(topLevel, name) {
			t.Errorf("%s does not belong at the top of the repository", name)
		}
	}
}

func ignoredNames(t *testing.T) (patterns []string) {
	t.Helper()
	b, err := os.ReadFile(".gitignore")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		patterns = append(patterns, strings.Trim(strings.TrimSpace(line), "/"))
	}
	return patterns
}
