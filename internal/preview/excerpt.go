package preview

import (
	"regexp"
	"strings"

	"minimost/chat"
	"minimost/internal/render"
)

// linesAbove are read to know in what the lines that are shown stand.
const linesAbove = 200

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

// colour highlights some lines as they are in their file: what stands above
// them says whether they are in a comment, for example.
func colour(path string, lines []string, first, last int) (html, language string) {
	above := max(0, first-1-linesAbove)
	for i := first - 1; i < last; i++ {
		lines[i] = chat.Cut(lines[i], chat.PreviewLineChars)
	}
	code := render.File(path, strings.Join(lines[above:last], "\n"))
	shown := strings.Split(code.HTML, "\n")
	return strings.Join(shown[min(first-1-above, len(shown)):], "\n"), code.Language
}
