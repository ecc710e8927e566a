package chat_test

import (
	"errors"
	"fmt"
	"testing"

	"minimost/chat"
)

func TestHueOf(t *testing.T) {
	seen := map[int]bool{}
	for i := range 500 {
		hue := chat.HueOf(fmt.Sprint("user", i))
		if hue < 1 || hue > chat.Hues {
			t.Fatalf("hue %d", hue)
		}
		seen[hue] = true
	}
	if len(seen) != chat.Hues {
		t.Errorf("500 names got %d hues of %d", len(seen), chat.Hues)
	}
	if chat.HueOf("Ada") != chat.HueOf("ada") {
		t.Error("the hue depends on case")
	}
}

func TestPresenceBetter(t *testing.T) {
	order := []chat.Presence{chat.Active, chat.Idle, chat.Hidden, chat.Offline}
	for i, p := range order {
		for j, q := range order {
			if p.Better(q) != (i < j) {
				t.Errorf("%s better than %s: %v", p, q, p.Better(q))
			}
		}
	}
	if chat.Presence("").Better(chat.Hidden) {
		t.Error("an unknown state is better than hidden")
	}
}

func TestErrorsMatchByCode(t *testing.T) {
	err := fmt.Errorf("sign up: %w", chat.ErrWeakPassword.WithDetail("other words"))
	if !errors.Is(err, chat.ErrWeakPassword) || errors.Is(err, chat.ErrBadUsername) {
		t.Error("errors are told apart by more than their code")
	}
	if chat.ErrLocked.WithRetry(1).RetryAfter != 1 || chat.ErrLocked.RetryAfter != chat.LockoutFor {
		t.Error("WithRetry changed the original")
	}
}

func TestRangeClamp(t *testing.T) {
	for in, want := range map[int]int{
		0: chat.PageDefault, -5: 1, 1: 1, 200: 200, 1_000_000: chat.PageMax,
	} {
		if got := (chat.Range{Limit: in}).Clamp().Limit; got != want {
			t.Errorf("limit %d became %d, want %d", in, got, want)
		}
	}
}
