//go:build linux

package chaos

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

var (
	faultRow  = regexp.MustCompile(`(?m)^\| (X-\d\d) \|(.*)\|([^|]*)\|$`)
	quoted    = regexp.MustCompile("`([^`]+)`")
	faultTest = regexp.MustCompile(`func (Test(X\d\d)?\w*)\(`)
)

const faults = 38

// TestEveryFaultHasACase reads docs/faults.md: each row names tests that there
// are, or says why there is none, and each test here has its row.
func TestEveryFaultHasACase(t *testing.T) {
	doc, err := os.ReadFile("../../docs/faults.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := faultRow.FindAllStringSubmatch(string(doc), -1)
	if len(rows) != faults {
		t.Fatalf("%d rows, want %d", len(rows), faults)
	}
	tests := everyTest(t)
	named := map[string]bool{}
	for i, row := range rows {
		if want := fmt.Sprintf("X-%02d", i+1); row[1] != want {
			t.Errorf("row %d is %s", i+1, row[1])
		}
		held := quoted.FindAllStringSubmatch(row[3], -1)
		if len(held) == 0 && !strings.Contains(row[2], "Not a case: ") {
			t.Errorf("%s is held by nothing and does not say why", row[1])
		}
		for _, h := range held {
			named[h[1]] = true
			_, err := os.Stat("../../" + h[1])
			if !tests[h[1]] && (err != nil || !strings.Contains(h[1], "/")) {
				t.Errorf("%s: there is no %s", row[1], h[1])
			}
		}
	}
	for name := range tests {
		if m := faultTest.FindStringSubmatch("func " + name + "("); m[2] != "" && !named[name] {
			t.Errorf("docs/faults.md does not name %s", name)
		}
	}
}

// everyTest are the names of the Go tests there are.
func everyTest(t *testing.T) map[string]bool {
	t.Helper()
	out, err := exec.Command("grep", "-rhoE", "--include=*_test.go", `^func Test\w+\(`, "../..").Output()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, m := range faultTest.FindAllStringSubmatch(string(out), -1) {
		all[m[1]] = true
	}
	return all
}
