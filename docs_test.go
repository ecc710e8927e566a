package main

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

const protocolFile = "frontend/static/app/protocol.js"

// notForBrowsers are event types that never leave the server.
var notForBrowsers = []string{"session.ended", "log.starts_over"}

// TestBrowserSpeaksTheSameProtocol compares the browser's lists of names with
// the constants in chat.
func TestBrowserSpeaksTheSameProtocol(t *testing.T) {
	b, err := os.ReadFile(protocolFile)
	if err != nil {
		t.Skipf("NOT TESTED: %v", err)
	}
	events, commands := protocolLists(string(b))
	wantEvents := slices.DeleteFunc(constants(t, "EventType"), func(name string) bool {
		return slices.Contains(notForBrowsers, name)
	})
	compare(t, "events", events, wantEvents)
	compare(t, "commands", commands, constants(t, "CommandType"))
}

func compare(t *testing.T, what string, browser, server []string) {
	t.Helper()
	slices.Sort(browser)
	slices.Sort(server)
	if len(server) == 0 {
		t.Errorf("found no %s in chat", what)
	}
	if !slices.Equal(browser, server) {
		t.Errorf("%s of %s: %q\nof chat: %q", what, protocolFile, browser, server)
	}
}

// constants are the values of all string constants of one type in chat.
func constants(t *testing.T, typeName string) (values []string) {
	t.Helper()
	sources, _ := parseAll(t)
	for _, s := range sources {
		if s.pkg != "chat" || s.test() {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if kind, is := spec.Type.(*ast.Ident); is && kind.Name == typeName {
				for _, v := range spec.Values {
					text, _ := strconv.Unquote(v.(*ast.BasicLit).Value)
					values = append(values, text)
				}
			}
			return true
		})
	}
	return values
}

var (
	exported  = regexp.MustCompile(`(?ms)^export const (\w+) =.*?;$`)
	comment   = regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`)
	jsLiteral = regexp.MustCompile(`["']([^"'\n]*)["']`)
)

// protocolLists collects the strings of every exported constant of the
// browser's protocol file whose name speaks of events or of commands.
func protocolLists(js string) (events, commands []string) {
	for _, decl := range exported.FindAllStringSubmatch(comment.ReplaceAllString(js, ""), -1) {
		var names []string
		for _, literal := range jsLiteral.FindAllStringSubmatch(decl[0], -1) {
			names = append(names, literal[1])
		}
		switch name := strings.ToLower(decl[1]); {
		case strings.Contains(name, "event"):
			events = append(events, names...)
		case strings.Contains(name, "command"):
			commands = append(commands, names...)
		}
	}
	return events, commands
}

func TestOpenAPIIsValid(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromFile("docs/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	if n := doc.Paths.Len(); n < 15 {
		t.Errorf("only %d paths", n)
	}
}

var direct = regexp.MustCompile(`(?m)^\s+(\S+) v\S+$`)

// TestDependenciesAreExplained wants a line for every module we require.
func TestDependenciesAreExplained(t *testing.T) {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	required := direct.FindAllStringSubmatch(string(mod), -1)
	if len(required) == 0 {
		t.Error("go.mod requires nothing")
	}
	for _, m := range required {
		if name := strings.TrimPrefix(m[1], "github.com/"); !strings.Contains(string(doc), "`"+name+"`") {
			t.Errorf("docs/dependencies.md says nothing of %s", m[1])
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)

// TestLinksInDocumentsLead checks every relative link between our documents.
func TestLinksInDocumentsLead(t *testing.T) {
	for _, doc := range markdownFiles(t) {
		b, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(b), -1) {
			if _, err := os.Stat(relative(doc, m[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", doc, m[1])
			}
		}
	}
}

func markdownFiles(t *testing.T) (files []string) {
	t.Helper()
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/*/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	return files
}

// relative is the file a link in a document leads to.
func relative(doc, target string) string { return filepath.Join(filepath.Dir(doc), target) }
