package chat

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFileName(t *testing.T) {
	for in, want := range map[string]string{
		"a.png": "a.png", "../../etc/passwd": "passwd", `C:\x\y.txt`: "y.txt", "C:x": "x", "C:D:x": "x", "C\u200e:x": "x", "0:0:0": "0:0:0", "": "file", "..": "file", " . ": "file",
		"a/": "file", "a\x00b\r\nc": "abc", "\u202egnp.exe": "gnp.exe", "\xffx": "\ufffdx", "\u200b": "file", " ü b ": "ü b",
		".htaccess": ".htaccess", "CON": "CON",
	} {
		if got := FileName(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	long := FileName(strings.Repeat("ä", 500) + ".tar.gz")
	if utf8.RuneCountInString(long) != FileNameChars || !strings.HasSuffix(long, "….gz") {
		t.Errorf("a long name became %q", long)
	}
}

func TestFileURL(t *testing.T) {
	for name, want := range map[string]string{
		"a b.png": "/files/7/a%20b.png", "50%.txt": "/files/7/50%25.txt", "thumb": "/files/7/thumb_", "?#": "/files/7/%3F%23",
	} {
		if got := FileURL(7, name); got != want {
			t.Errorf("%q is at %s, want %s", name, got, want)
		}
	}
}
