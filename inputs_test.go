package main

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// inputFiles hold the hostile and odd inputs that the tests beside them run.
var inputFiles = []string{"chat/testdata/bad-inputs.jsonl", "internal/preview/testdata/bad-inputs.jsonl",
	"internal/render/testdata/messages.jsonl", "server/testdata/bad-*.jsonl", "stunsrv/testdata/bad-packets.jsonl"}

// heldElsewhere are inputs that are more than a text, with the test that makes
// them: a package and a function, or why there is none.
var heldElsewhere = map[string]string{
	"J-54": "nothing is subscribed to: a connection hears of what its user may see",
	"L-38": "internal/preview TestRebinding",
	"L-40": "internal/preview TestRedirects",
	"L-42": "internal/preview TestRedirects",
	"L-44": "internal/preview TestRedirects",
	"L-72": "internal/preview TestAnswersWithoutEnd",
	"L-73": "internal/preview TestSlowAnswersAreGivenUp",
	"L-74": "internal/preview TestAnswersWithoutEnd",
	"L-76": "internal/preview TestAnswersWithoutEnd",
	"L-78": "internal/preview TestTextIsOnlyText",
	"L-79": "internal/preview TestCharacterSets",
	"L-80": "internal/preview TestOtherKindsOfAnswerHaveNoCard",
	"L-81": "internal/preview TestACertificateMustBeGood",
	"L-82": "internal/preview TestFewAreFetchedAtOnce",
	"L-83": "internal/preview TestTheSameLinkIsFetchedOnce",
	"L-84": "internal/preview TestProxiesOfTheEnvironmentAreNotUsed",
	"T-21": "stunsrv TestManyAttributes",
	"T-25": "stunsrv TestRandomPackets",
	"T-26": "stunsrv TestAnswers",
	"W-09": "server TestSignalFlood",
}

// badInput is one of them; a text is Text or Bytes, as often as Times says,
// then Then, then the Parts.
type badInput struct {
	ID    string     `json:"id"`
	Text  string     `json:"text"`
	Bytes []byte     `json:"b64"`
	Times int        `json:"times"`
	Then  []byte     `json:"then"`
	Parts []badInput `json:"parts"`
}

func (in badInput) data() []byte {
	b := append(bytes.Repeat(append([]byte(in.Text), in.Bytes...), max(in.Times, 1)), in.Then...)
	for _, p := range in.Parts {
		b = append(b, p.data()...)
	}
	return b
}

func readInputs(t *testing.T, file string) (all []badInput) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		var in badInput
		if err := json.Unmarshal(lines.Bytes(), &in); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all = append(all, in)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// above finds a file in a folder beside this one or beside one above it.
func above(name string) (string, bool) {
	at, err := filepath.Abs(".")
	for ; err == nil && at != filepath.Dir(at); at = filepath.Dir(at) {
		file := filepath.Join(at, "shared", name)
		if _, err := os.Stat(file); err == nil {
			return file, true
		}
	}
	return "", false
}

// TestEveryKnownInputIsHeld compares the inputs that this program was planned
// with to those that its tests run.
func TestEveryKnownInputIsHeld(t *testing.T) {
	list, ok := above("bad-inputs.jsonl")
	if !ok {
		t.Skip("NOT TESTED: the list of bad inputs is not beside this repository")
	}
	held := map[string][][]byte{}
	for _, pattern := range inputFiles {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			for _, in := range readInputs(t, file) {
				held[in.ID] = append(held[in.ID], in.data())
			}
		}
	}
	known := readInputs(t, list)
	for _, in := range known {
		_, elsewhere := heldElsewhere[in.ID]
		switch same := func(b []byte) bool { return bytes.Equal(b, in.data()) }; {
		case elsewhere == (held[in.ID] != nil):
			t.Errorf("%s is held by %d files, elsewhere: %t", in.ID, len(held[in.ID]), elsewhere)
		case len(in.Bytes) > 0 && !slices.ContainsFunc(held[in.ID], same):
			t.Errorf("%s is held as another text", in.ID)
		}
	}
	if len(known) < 250 {
		t.Errorf("the list has only %d", len(known))
	}
}

func TestTestsThatHoldInputsAreThere(t *testing.T) {
	for id, where := range heldElsewhere {
		pkg, name, _ := strings.Cut(where, " ")
		if !strings.HasPrefix(name, "Test") {
			continue
		}
		files, err := filepath.Glob(filepath.Join(filepath.FromSlash(pkg), "*_test.go"))
		if err != nil || !slices.ContainsFunc(files, func(file string) bool {
			b, err := os.ReadFile(file) // #nosec G304 -- ours
			return err == nil && bytes.Contains(b, []byte("\nfunc "+name+"("))
		}) {
			t.Errorf("%s: there is no %s", id, where)
		}
	}
}
