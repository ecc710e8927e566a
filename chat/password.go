package chat

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// PasswordRule is one line of the checklist a person sees while choosing a
// password. Browser and server test the same pattern, which is therefore kept
// to what RE2 and JavaScript with the u flag read alike.
type PasswordRule struct {
	ID      string `json:"id"`
	Label   string `json:"label"`
	Pattern string `json:"pattern"`
	re      *regexp.Regexp
}

// PasswordRules must all hold, unless the password is a passphrase of at least
// PassphraseMin characters. The symbol rule spells out what a space is, since
// \s has more in JavaScript than in RE2.
var PasswordRules = []PasswordRule{
	rule("length", fmt.Sprintf("At least %d characters", PasswordMin), fmt.Sprintf(`^[\s\S]{%d,}$`, PasswordMin)),
	rule("upper", "Uppercase letter", `\p{Lu}`),
	rule("digit", "Number", `\p{Nd}`),
	rule("special", "Symbol", `[^\p{L}\p{M}\p{N}\p{Z}\p{Cc}\p{Cf}]`),
}

func rule(id, label, pattern string) PasswordRule {
	return PasswordRule{ID: id, Label: label, Pattern: pattern, re: regexp.MustCompile(pattern)}
}

//go:embed common_passwords.txt
var commonPasswordList string

// commonPasswords are refused in any case, as are the same with digits or
// signs around them.
var commonPasswords = func() map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(commonPasswordList) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			set[line], set[stem(line)] = true, true
		}
	}
	delete(set, "")
	return set
}()

// stem is a password without the digits and signs people put around a word.
func stem(password string) string {
	return strings.TrimFunc(password, func(r rune) bool { return !unicode.IsLetter(r) })
}

// monotonous says that a password consists of very few characters repeated.
func monotonous(password string) bool {
	seen := map[rune]bool{}
	for _, r := range password {
		seen[r] = true
	}
	return len(seen) < 4
}

// CheckPassword tests a new password for an account of that name. The detail
// of the error lists the rules missed.
func CheckPassword(password, username string) error {
	if err := CheckText(password); err != nil {
		return ErrWeakPassword.WithDetail("Use text without NUL characters.")
	}
	if len(password) > PasswordMax {
		return ErrWeakPassword.WithDetail("Use at most 1024 bytes.")
	}
	if utf8.RuneCountInString(password) < PassphraseMin {
		var missed []string
		for _, r := range PasswordRules {
			if !r.re.MatchString(password) {
				missed = append(missed, strings.ToLower(r.Label))
			}
		}
		if len(missed) > 0 {
			return ErrWeakPassword.WithDetail("The password still needs: " + strings.Join(missed, ", ") +
				"; or use a passphrase of 20 characters.")
		}
	}
	folded := strings.ToLower(password)
	if username != "" && folded == strings.ToLower(username) {
		return ErrWeakPassword.WithDetail("The password is your username. Choose another one.")
	}
	if commonPasswords[folded] || commonPasswords[stem(folded)] || monotonous(password) {
		return ErrWeakPassword.WithDetail("That is one of the commonest passwords. Choose another one.")
	}
	return nil
}
