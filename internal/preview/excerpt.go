package preview

import (
	"regexp"
	"strings"

	"minimost/chat"
	"minimost/internal/render"
)

// highlightBytes is how much of a file is read to colour what is shown of it.
const highlightBytes = 128 << 10

var commitHash = regexp.MustCompile(`^[0-9a-f]{7,40}$`)

// excerpt cuts out what is marked, with some lines around it. It reports false
// when nothing of that is in the text.
func (f *file) excerpt(text string) (*chat.CodeExcerpt, bool) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	marks := within(f.marks, len(lines))
	if strings.TrimSpace(text) == "" || len(marks) == 0 && len(f.marks) > 0 {
		return nil, false
	}
	first, last := 1, chat.PreviewBelow
	more := len(lines) > last
	if len(marks) > 0 {
		first = max(1, marks[0][0]-chat.PreviewAbove)
		end := marks[len(marks)-1][1]
		last = min(end+chat.PreviewBelow, first+chat.PreviewLines-1)
		more = end > last
	}
	last = min(last, len(lines))
	html, language := colour(f.path, lines, first, last)
	code := &chat.CodeExcerpt{
		Path: chat.PreviewLine(f.path, chat.PreviewURLBytes), Repo: chat.PreviewLine(f.repo, chat.PreviewTitleChars),
		Ref: chat.PreviewLine(f.ref, chat.PreviewTitleChars), Start: first, Marks: marks,
		Language: language, HTML: html, More: more,
	}
	if commitHash.MatchString(f.ref) {
		code.Commit = f.ref
	}
	return code, true
}

// within leaves out what lies behind the last line.
func within(marks [][2]int, lines int) (in [][2]int) {
	for _, m := range marks {
		if m[0] <= lines {
			in = append(in, [2]int{m[0], min(m[1], lines)})
		}
	}
	return in
}

// colour highlights some lines as they are in their file, whose beginning says
// whether they are in a comment, for example.
func colour(path string, lines []string, first, last int) (html, language string) {
	for i := first - 1; i < last; i++ {
		lines[i] = chat.Cut(lines[i], chat.PreviewLineChars)
	}
	from := 0
	source := strings.Join(lines[:last], "\n")
	if len(source) > highlightBytes {
		from = first - 1
		source = strings.Join(lines[from:last], "\n")
	}
	html, language = render.Source(path, source)
	return strings.Join(strings.Split(html, "\n")[first-1-from:], "\n"), language
}
