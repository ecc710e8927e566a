package preview

import (
	"cmp"
	"errors"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"minimost/chat"
)

// file is a file in Bitbucket that a link points to.
type file struct {
	path, repo, ref string
	marks           [][2]int
	// raw are the addresses at which its text may be had, the best first.
	raw []string
}

// bitbucketFile reads links to files of Bitbucket Cloud
// (bitbucket.org/W/R/src/REF/path#lines-a:b) and of Bitbucket Server, at any
// host and below any path (/projects/P/repos/R/browse/path?at=REF#a-b).
func bitbucketFile(u *url.URL) (*file, bool) {
	parts := strings.Split(strings.TrimPrefix(u.EscapedPath(), "/"), "/")
	if u.Host == "bitbucket.org" && u.Scheme == "https" {
		return cloudFile(u, parts)
	}
	for i := range parts {
		owner := parts[i:]
		if len(owner) > 5 && (owner[0] == "projects" || owner[0] == "users") && owner[2] == "repos" && owner[4] == "browse" {
			return serverFile(u, parts[:i], owner)
		}
	}
	return nil, false
}

func cloudFile(u *url.URL, parts []string) (*file, bool) {
	if len(parts) < 5 || parts[2] != "src" || parts[len(parts)-1] == "" {
		return nil, false
	}
	repo, ref, path := strings.Join(parts[:2], "/"), parts[3], strings.Join(parts[4:], "/")
	f := &file{path: unescaped(path), repo: unescaped(parts[1]), ref: unescaped(ref), marks: marksIn(u.Fragment, cloudMarks, ":"),
		raw: []string{
			"https://api.bitbucket.org/2.0/repositories/" + repo + "/src/" + ref + "/" + path,
			"https://bitbucket.org/" + repo + "/raw/" + ref + "/" + path,
		}}
	return f, true
}

// serverFile takes the parts of the path above and from "projects" on.
func serverFile(u *url.URL, above, parts []string) (*file, bool) {
	if parts[len(parts)-1] == "" {
		return nil, false
	}
	base := url.URL{Scheme: u.Scheme, Host: u.Host}
	root := base.String()
	for _, part := range above {
		root += "/" + part
	}
	project, path := parts[1], strings.Join(parts[5:], "/")
	if parts[0] == "users" {
		project = "~" + project
	}
	ref, query := u.Query().Get("at"), ""
	if ref != "" {
		query = "?at=" + url.QueryEscape(ref)
	}
	below := "/projects/" + project + "/repos/" + parts[3] + "/raw/" + path + query
	f := &file{path: unescaped(path), repo: unescaped(parts[3]), marks: marksIn(u.Fragment, serverMarks, "-"),
		ref: strings.TrimPrefix(strings.TrimPrefix(ref, "refs/heads/"), "refs/tags/"),
		raw: []string{root + "/rest/api/latest" + below, root + below}}
	return f, true
}

func unescaped(part string) string {
	if plain, err := url.PathUnescape(part); err == nil {
		return plain
	}
	return part
}

var (
	cloudMarks  = regexp.MustCompile(`(?:^lines-|-)([0-9]+(?::[0-9]+)?(?:,[0-9]+(?::[0-9]+)?)*)$`)
	serverMarks = regexp.MustCompile(`^([0-9]+(?:-[0-9]+)?(?:,[0-9]+(?:-[0-9]+)?)*)$`)
)

// marksMost is how many ranges of lines one link may mark.
const marksMost = 20

// marksIn reads the lines that a fragment names, in order and apart from one
// another.
func marksIn(fragment string, form *regexp.Regexp, to string) (marks [][2]int) {
	found := form.FindStringSubmatch(fragment)
	if found == nil {
		return nil
	}
	for r := range strings.SplitSeq(found[1], ",") {
		first, last, isRange := strings.Cut(r, to)
		a, errA := strconv.Atoi(first)
		b := a
		var errB error
		if isRange {
			b, errB = strconv.Atoi(last)
		}
		if errA == nil && errB == nil && min(a, b) > 0 && len(marks) < marksMost {
			marks = append(marks, [2]int{min(a, b), max(a, b)})
		}
	}
	slices.SortFunc(marks, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	return joined(marks)
}

// joined makes one range of those that touch.
func joined(marks [][2]int) (apart [][2]int) {
	for _, m := range marks {
		if n := len(apart); n > 0 && m[0] <= apart[n-1][1]+1 {
			apart[n-1][1] = max(apart[n-1][1], m[1])
			continue
		}
		apart = append(apart, m)
	}
	return apart
}

// code makes the card of a file. errNoUse says that there is no text to show.
func (v *visit) code(u *url.URL, f *file) (chat.Preview, error) {
	for _, address := range f.raw {
		text, err := v.text(address)
		if errors.Is(err, errNoUse) {
			continue
		}
		if err != nil {
			return none, err
		}
		code, ok := f.excerpt(text)
		if !ok {
			return none, errNoUse
		}
		name := f.path[strings.LastIndexByte(f.path, '/')+1:]
		return chat.Preview{Kind: chat.CodePreview, Site: u.Hostname(),
			Title: chat.PreviewLine(name, chat.PreviewTitleChars), Code: code}, nil
	}
	return none, errNoUse
}

// text fetches a file, or as much of it as is read of anything.
func (v *visit) text(address string) (text string, err error) {
	u, err := v.f.guard.admit(address)
	if err != nil {
		return "", err
	}
	a, err := v.get(u, "text/plain,*/*;q=0.1", chat.PreviewBytes)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if a.media == "text/html" { // a page to sign in, most likely
		return "", errNoUse
	}
	if a.media == "application/json" && !strings.HasSuffix(u.Path, ".json") { // a list of a folder
		return "", errNoUse
	}
	b, err := io.ReadAll(a)
	if err != nil {
		return "", err
	}
	b = wholeRunes(b)
	if !utf8.Valid(b) || slices.Contains(b, 0) {
		return "", errNoUse
	}
	return strings.Map(shown, newlines.Replace(string(b))), nil
}

var newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// shown makes the characters visible with which code can look like other code
// than it is.
func shown(r rune) rune {
	if r != '\n' && r != '\t' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
		return '\ufffd'
	}
	return r
}
