package chat_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"testing"

	"minimost/chat"
)

// TestAllLimitsAreListed reads limits.go.
func TestAllLimitsAreListed(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "limits.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var there []string
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
			for _, s := range g.Specs {
				for _, name := range s.(*ast.ValueSpec).Names {
					there = append(there, name.Name)
				}
			}
		}
	}
	var listed []string
	for _, l := range chat.AllLimits() {
		listed = append(listed, l.Name)
		if l.Value == "" || l.Value == "0" || l.Value == "0s" {
			t.Errorf("%s is %q", l.Name, l.Value)
		}
	}
	if !slices.Equal(there, listed) {
		t.Errorf("limits.go has\n%q\nlisted are\n%q", there, listed)
	}
}
