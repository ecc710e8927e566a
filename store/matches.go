package store

import (
	"slices"
	"strings"
	"unicode/utf16"
)

// rangesMax of one hit are told.
const rangesMax = 100

// matches looks for every term in a body and in the names of files.
func (s *search) matches(e *entry) ([][2]int, bool) {
	f, names := foldText(e.Body), fold(e.Names)
	if s.excluded(f.text) || s.excluded(names) {
		return nil, false
	}
	for _, t := range s.terms {
		if !strings.Contains(f.text, t) && !strings.Contains(names, t) {
			return nil, false
		}
	}
	var spans [][2]int
	for _, t := range s.terms {
		spans = append(spans, occurrences(f.text, t)...)
	}
	return f.ranges(e.Body, spans), true
}

func (s *search) excluded(text string) bool {
	return slices.ContainsFunc(s.not, func(t string) bool { return strings.Contains(text, t) })
}

// occurrences finds a term in a folded text.
func occurrences(text, term string) (spans [][2]int) {
	for at := 0; len(spans) < rangesMax; {
		i := strings.Index(text[at:], term)
		if i < 0 {
			break
		}
		spans = append(spans, [2]int{at + i, at + i + len(term)})
		at += i + len(term)
	}
	return spans
}

// ranges turns spans of the folded text, in bytes, into ranges of the body in
// UTF-16 code units, in order and apart from one another.
func (f *folded) ranges(body string, spans [][2]int) [][2]int {
	merged := [][2]int{}
	for i := range spans {
		spans[i][0], spans[i][1] = f.span(spans[i][0], spans[i][1])
	}
	slices.SortFunc(spans, func(a, b [2]int) int { return a[0] - b[0] })
	for _, r := range spans {
		if last := len(merged) - 1; last >= 0 && r[0] <= merged[last][1] {
			merged[last][1] = max(merged[last][1], r[1])
		} else if last < rangesMax-1 {
			merged = append(merged, r)
		}
	}
	at, units := 0, 0
	for i := range merged {
		for k, byteAt := range merged[i] {
			units += units16(body[at:byteAt])
			at, merged[i][k] = byteAt, units
		}
	}
	return merged
}

// units16 counts UTF-16 code units.
func units16(s string) (n int) {
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}
