package store

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

func TestKnownWordsDoNotKeepTheMessagesTheyAreFrom(t *testing.T) {
	before := inUse()
	var known wordCache
	for i := range 64 {
		message := fmt.Sprintf("word%d %s", i, strings.Repeat("x", 1<<20))
		known.add(message[:strings.Index(message, " ")])
	}
	if kept := inUse() - before; kept > 8<<20 {
		t.Errorf("%d words keep %d MiB", len(known), kept>>20)
	}
	runtime.KeepAlive(known)
}

// inUse is how many bytes of the heap are in use.
func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
