package chat_test

import (
	"bufio"
	"os"
	"testing"

	"github.com/go-json-experiment/json"
)

// badInputs reads the rows of testdata/bad-inputs.jsonl, hostile or odd inputs
// for the pure rules, by id.
func badInputs(t testing.TB) map[string]string {
	t.Helper()
	f, err := os.Open("testdata/bad-inputs.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	inputs := map[string]string{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row struct {
			ID   string `json:"id"`
			Data []byte `json:"b64"`
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		inputs[row.ID] = string(row.Data)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return inputs
}

// input is one row, which must be there.
func input(t testing.TB, inputs map[string]string, id string) string {
	t.Helper()
	s, ok := inputs[id]
	if !ok {
		t.Fatalf("testdata/bad-inputs.jsonl has no row %s", id)
	}
	return s
}
