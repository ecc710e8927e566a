package chat

import (
	"errors"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func TestMergeSettings(t *testing.T) {
	for _, c := range []struct{ old, change, want string }{
		{`{}`, `{"theme":"light"}`, `{"theme":"light"}`},
		{`{"theme":"light"}`, `{"density":"compact"}`, `{"density":"compact","theme":"light"}`},
		{`{"theme":"light","volume":0.5}`, `{"theme":null}`, `{"volume":0.5}`},
		{`{}`, `{"quiet_from":"22:00","quiet_to":"07:30","pause_until":"2026-01-31T08:00:00Z"}`,
			`{"pause_until":"2026-01-31T08:00:00Z","quiet_from":"22:00","quiet_to":"07:30"}`},
		{`{}`, `{"text_size":2,"sounds":false}`, `{"sounds":false,"text_size":2}`},
		{`{}`, `{"theme":null}`, `{}`},
	} {
		got, err := MergeSettings(jsontext.Value(c.old), jsontext.Value(c.change))
		if err != nil || string(got) != c.want {
			t.Errorf("%s and %s: %s, %v", c.old, c.change, got, err)
		}
	}
}

func TestMergeSettingsRefuses(t *testing.T) {
	for _, change := range []string{``, `null`, `[1]`, `"x"`, `{"colour":"red"}`, `{"theme":"pink"}`, `{"theme":1}`,
		`{"text_size":3}`, `{"text_size":"1"}`, `{"sounds":"no"}`, `{"quiet_from":"24:00"}`, `{"quiet_from":"8:00"}`,
		`{"pause_until":"tomorrow"}`, `{"volume":-1}`, `{"theme":"dark","theme":"light"}`} {
		got, err := MergeSettings(jsontext.Value(`{"theme":"dark"}`), jsontext.Value(change))
		var bad *Error
		if !errors.As(err, &bad) || bad.Code != ErrBadSettings.Code {
			t.Errorf("%s: %s, %v", change, got, err)
		}
	}
}
