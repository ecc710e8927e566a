package chat_test

import (
	"strings"
	"testing"
	"time"

	"minimost/chat"
)

func TestParseID(t *testing.T) {
	for in, want := range map[string]int64{"1": 1, "42": 42, "9007199254740991": chat.MaxID} {
		if got, err := chat.ParseID(in); err != nil || got != want {
			t.Errorf("%q: %d, %v", in, got, err)
		}
	}
	refused := []string{
		"", "01", "+1", " 1", "1 ", "1.0", "1e3", "1e308", "NaN", "Infinity", "1_000", "１",
		"9007199254740992", "99999999999999999", "1\x00",
	}
	rows := badInputs(t)
	for _, id := range strings.Fields("I-01 I-02 I-04 I-06 I-07 I-09 " +
		"C-16 C-17 C-18 C-22 C-24 C-25 C-28 C-29 C-31 C-32 C-33") {
		refused = append(refused, input(t, rows, id))
	}
	for _, in := range refused {
		if got, err := chat.ParseID(in); err == nil {
			t.Errorf("%q was read as %d", in, got)
		}
	}
}

func TestTimeIsMillisecondsInUTC(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 5, 7, 123_999_999, time.FixedZone("", 3600))
	text, err := chat.TimeOf(at).MarshalText()
	if err != nil || string(text) != "2026-03-01T08:05:07.123Z" {
		t.Errorf("got %s, %v", text, err)
	}
	var back chat.Time
	if err := back.UnmarshalText([]byte("2026-03-01T09:05:07.123+01:00")); err != nil || back != chat.TimeOf(at) {
		t.Errorf("got %v, %v", back, err)
	}
	if err := back.UnmarshalText([]byte("yesterday")); err == nil {
		t.Error("a word was read as a time")
	}
}
