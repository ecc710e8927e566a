//go:build linux

package chaos

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// op is one system call that matters for what is on the disk, as strace tells
// of it with -f -y -x.
type op struct {
	call string // write, sync, truncate, rename or resume
	path string // of the file, or from where it is renamed
	to   string // of a rename
	data string
	at   int64 // where in the file, or the new size; -1 at the end of it
	// thread and open belong to a call that other threads interrupted in the
	// log: it is over at the resume of its thread.
	thread string
	open   bool
}

var (
	logLine  = regexp.MustCompile(`^(\d+) +(?:<\.\.\. )?(\w+)(?:\(| resumed>)(.*)$`)
	onFile   = regexp.MustCompile(`^\d+<(.*?)>`)
	inQuotes = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
	renamed  = regexp.MustCompile(`^(?:\w+<(.*?)>, )?"(.*?)", (?:\w+<(.*?)>, )?"(.*?)"`)
	writeAt  = regexp.MustCompile(`", \d+, (\d+)`)
	newSize  = regexp.MustCompile(`^\d+<.*?>, (\d+)`)
)

// readLog gives the calls that have succeeded, in order.
func readLog(t *testing.T, in io.Reader) (ops []op) {
	t.Helper()
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			return ops
		}
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(line, ") = -1 ") || strings.Contains(line, "> = -1 ") {
			t.Fatalf("a call has failed, which is another story: %.200s", line)
		}
		if o, ok := readLine(strings.TrimSuffix(line, "\n")); ok {
			ops = append(ops, o)
		}
	}
}

func readLine(line string) (o op, ok bool) {
	m := logLine.FindStringSubmatch(line)
	if m == nil {
		return o, false
	}
	o = op{thread: m[1], open: strings.HasSuffix(line, "<unfinished ...>")}
	args := m[3]
	if f := onFile.FindStringSubmatch(args); f != nil {
		o.path = f[1]
	}
	switch call := m[2]; {
	case strings.Contains(line, "<... "):
		o.call = "resume"
	case call == "fsync" || call == "fdatasync":
		o.call = "sync"
	case call == "ftruncate":
		o.call = "truncate"
		o.at = numberIn(newSize, args)
	case call == "write" || call == "pwrite64":
		o.call, o.at = "write", -1
		if q := inQuotes.FindStringSubmatch(args); q != nil {
			o.data = unquote(q[1])
		}
		if call == "pwrite64" {
			o.at = numberIn(writeAt, args)
		}
	case strings.HasPrefix(call, "rename"):
		o.call = "rename"
		if r := renamed.FindStringSubmatch(args); r != nil {
			o.path, o.to = path.Join(r[1], r[2]), path.Join(r[3], r[4])
		}
	default:
		return o, false
	}
	return o, true
}

func numberIn(pattern *regexp.Regexp, s string) int64 {
	m := pattern.FindStringSubmatch(s)
	if m == nil {
		return 0
	}
	n, _ := strconv.ParseInt(m[1], 10, 64) // of digits
	return n
}

// unquote reads a string of strace's, in C's way of writing.
func unquote(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch c := s[i]; {
		case c == 'x':
			n, _ := strconv.ParseUint(s[i+1:i+3], 16, 8)
			b.WriteByte(byte(n))
			i += 2
		case c >= '0' && c <= '7':
			end := i + 1
			for end < len(s) && end < i+3 && s[end] >= '0' && s[end] <= '7' {
				end++
			}
			n, _ := strconv.ParseUint(s[i:end], 8, 8)
			b.WriteByte(byte(n))
			i = end - 1
		default:
			at := strings.IndexByte("abtnvfr", c)
			if at >= 0 {
				c = "\a\b\t\n\v\f\r"[at]
			}
			b.WriteByte(c)
		}
	}
	return b.String()
}

func TestLogIsRead(t *testing.T) {
	ops := readLog(t, strings.NewReader(`7 pwrite64(9</d/a.db>, "\x00\x41", 2, 4096) = 2
7 write(3</d/tmp/X>, "a\n\0\"b\1779", 7) = 7
8 fsync(9</d/a.db> <unfinished ...>
7 renameat(5</d>, "tmp/X", 5</d>, "uploads/ab/cd") = 0
8 <... fsync resumed>)              = 0
7 --- SIGURG {si_signo=SIGURG} ---
7 ftruncate(9</d/a.db>, 512) = 0
`))
	want := []op{
		{call: "write", path: "/d/a.db", data: "\x00A", at: 4096, thread: "7"},
		{call: "write", path: "/d/tmp/X", data: "a\n\x00\"b\x7f9", at: -1, thread: "7"},
		{call: "sync", path: "/d/a.db", thread: "8", open: true},
		{call: "rename", path: "/d/tmp/X", to: "/d/uploads/ab/cd", thread: "7"},
		{call: "resume", thread: "8"},
		{call: "truncate", path: "/d/a.db", at: 512, thread: "7"},
	}
	if fmt.Sprintf("%+v", ops) != fmt.Sprintf("%+v", want) {
		t.Errorf("read %+v\nwant %+v", ops, want)
	}
}
