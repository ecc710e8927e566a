package chat_test

import (
	"strings"
	"testing"

	"minimost/chat"
)

func TestParseCursor(t *testing.T) {
	for in, want := range map[string]chat.Cursor{
		"e.0":                          {Epoch: "e"},
		"4f9a-B_2.81":                  {Epoch: "4f9a-B_2", Seq: 81},
		"e.9007199254740991":           {Epoch: "e", Seq: chat.MaxID},
		strings.Repeat("e", 64) + ".1": {Epoch: strings.Repeat("e", 64), Seq: 1},
	} {
		if got, err := chat.ParseCursor(in); err != nil || got != want {
			t.Errorf("%q: %v, %v", in, got, err)
		}
	}
	for _, in := range []string{
		"", ".", "e", "e.", ".1", "e.-1", "e.+1", "e.01", "e.00", "e.1.2", "e.1e3", "e. 1", "e.1\n",
		"e.9007199254740992", "é.1", "a b.1", "\xff.1", strings.Repeat("e", 65) + ".1",
	} {
		if got, err := chat.ParseCursor(in); err == nil {
			t.Errorf("%q was read as %v", in, got)
		}
	}
}

func FuzzParseCursor(f *testing.F) {
	f.Add("e.0")
	f.Add("4f9a.81")
	f.Add("e.9007199254740992")
	f.Fuzz(func(t *testing.T, in string) {
		c, err := chat.ParseCursor(in)
		if err != nil {
			return
		}
		if c.String() != in {
			t.Errorf("%q was read as %v", in, c)
		}
	})
}
