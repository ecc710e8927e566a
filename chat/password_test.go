package chat_test

import (
	"errors"
	"strings"
	"testing"

	"minimost/chat"
)

func TestCheckPassword(t *testing.T) {
	long := "Aa1!" + strings.Repeat("xyz", 400)
	for _, c := range []struct {
		name, password, username string
		detail                   string // a word of the refusal, "" for accepted
	}{
		{"all classes", "Tr0ub4dor&3", "ada", ""},
		{"other alphabets", "Ωραίος9!κ", "ada", ""},
		{"passphrase without classes", "four words are enough", "ada", ""},
		{"no capital", "tr0ub4dor&3", "ada", "uppercase letter"},
		{"no number", "Troubador&!", "ada", "number"},
		{"no symbol", "Tr0ub4dor33", "ada", "symbol"},
		{"too short", "Tr0&", "ada", "at least 8 characters"},
		{"19 small letters", "abcdefghijklmnopqrs", "ada", "uppercase letter"},
		{"space is no symbol", "Tr0ub4 dor33", "ada", "symbol"},
		{"no-break space is no symbol", "Tr0ub4\u00a0dor33", "ada", "symbol"},
		{"byte order mark is no symbol", "Tr0ub4\ufeffdor33", "ada", "symbol"},
		{"the username", "Ada-Lovelace-1815", "ada-lovelace-1815", "username"},
		{"longest", long[:chat.PasswordMax], "ada", ""},
		{"one byte over", long[:chat.PasswordMax+1], "ada", "1024"},
		{"common word dressed up", "Password1+", "ada", "commonest"},
		{"common word dressed up in front", "1!Password", "ada", "commonest"},
		{"common with its own number", "Trustno1!", "ada", "commonest"},
		{"common as a whole", "correct horse battery staple", "ada", "commonest"},
		{"one letter repeated", strings.Repeat("a", 21), "ada", "commonest"},
		{"two letters repeated", strings.Repeat("ab", 12), "ada", "commonest"},
		{"invalid UTF-8", "Tr0ub4dor&3\xff", "ada", "text"},
	} {
		t.Run(c.name, func(t *testing.T) { wantPassword(t, c.password, c.username, c.detail) })
	}
	rows := badInputs(t)
	for id, detail := range map[string]string{
		"P-01": "at least 8 characters", "P-02": "", "P-03": "", "P-05": "1024", "P-08": "",
		"P-09": "NUL", "P-14": "commonest",
	} {
		t.Run(id, func(t *testing.T) { wantPassword(t, input(t, rows, id), "ada", detail) })
	}
}

func wantPassword(t *testing.T, password, username, detail string) {
	t.Helper()
	err := chat.CheckPassword(password, username)
	if detail == "" {
		if err != nil {
			t.Errorf("%.40q: %v", password, err)
		}
		return
	}
	if !errors.Is(err, chat.ErrWeakPassword) || !strings.Contains(err.Error(), detail) {
		t.Errorf("%.40q: got %v, want something about %q", password, err, detail)
	}
}

func TestCheckPasswordListsEveryRuleMissed(t *testing.T) {
	err := chat.CheckPassword("", "ada")
	for _, r := range chat.PasswordRules {
		if !strings.Contains(err.Error(), strings.ToLower(r.Label)) {
			t.Errorf("%v says nothing of %q", err, r.Label)
		}
	}
}
