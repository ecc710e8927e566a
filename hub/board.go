package hub

import (
	"maps"
	"slices"
	"sort"
	"sync"
	"sync/atomic"

	"github.com/go-json-experiment/json/jsontext"

	"minimost/chat"
)

// board is the presence that everybody has been told of or is about to be. A
// session keeps the number of the last change it knows and reads on from there,
// so that presence takes no room in queues and no overflow can lose it.
type board struct {
	// version is the number of the newest change.
	version atomic.Int64

	// Guarded by mu.
	mu      sync.Mutex
	present map[chat.UserID]chat.Presence
	// changes are in order; all but a person's newest are passed over and
	// dropped at times.
	changes []change
	newest  map[chat.UserID]int64
	// encoded is present as JSON, nil when it has to be encoded again.
	encoded jsontext.Value
	// told is the frame made last: nearly all sessions are in step.
	told struct {
		from, to int64
		frame    []byte
	}
}

type change struct {
	version int64
	user    chat.UserID
	packet  *packet
}

func newBoard() *board {
	return &board{present: map[chat.UserID]chat.Presence{}, newest: map[chat.UserID]int64{}}
}

// post adds changes.
func (b *board) post(news []chat.PresenceChange) {
	b.mu.Lock()
	defer b.mu.Unlock()
	version := b.version.Load()
	for _, n := range news {
		version++
		e := chat.Event{Type: chat.PresenceEvent, Data: chat.Payload(n)}
		b.changes = append(b.changes, change{version, n.UserID, encode(&e)})
		b.newest[n.UserID] = version
		if n.State == chat.Offline {
			delete(b.present, n.UserID)
		} else {
			b.present[n.UserID] = n.State
		}
	}
	b.encoded = nil
	if len(b.changes) > 2*len(b.newest) {
		b.changes = slices.DeleteFunc(b.changes, b.passedOver)
	}
	b.version.Store(version)
}

// passedOver says that the person has changed again since.
func (b *board) passedOver(c change) bool { return b.newest[c.user] != c.version }

// snapshot is everybody's presence as JSON and the version that it is of.
func (b *board) snapshot() (jsontext.Value, int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.encoded == nil {
		b.encoded = chat.Payload(b.present)
	}
	return b.encoded, b.version.Load()
}

// frameSince is a frame of the changes after a version, nil when there are
// none, and the version reached. It is shared and never changed.
func (b *board) frameSince(version int64) ([]byte, int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := b.version.Load(); b.told.from != version || b.told.to != now {
		b.told.from, b.told.to, b.told.frame = version, now, nil
		frame := append(make([]byte, 0, b.sizeSince(version)), '[')
		if frame = b.append(frame, version); len(frame) > 1 {
			frame[len(frame)-1] = ']'
			b.told.frame = frame
		}
	}
	return b.told.frame, b.told.to
}

// appendSince appends the changes after a version, each followed by a comma,
// and gives the version reached. They are copied from the shared frame: when a
// thousand people come at once, going through all of them for each is too much.
func (b *board) appendSince(frame []byte, version int64) ([]byte, int64) {
	if version == b.version.Load() {
		return frame, version
	}
	news, version := b.frameSince(version)
	if len(news) > 0 {
		frame = append(append(frame, news[1:len(news)-1]...), ',')
	}
	return frame, version
}

// since are the changes after a version, those passed over too.
func (b *board) since(version int64) []change {
	from := sort.Search(len(b.changes), func(i int) bool { return b.changes[i].version > version })
	return b.changes[from:]
}

// sizeSince is how large a frame of them gets at most.
func (b *board) sizeSince(version int64) int {
	size := 1
	for _, c := range b.since(version) {
		size += len(c.packet.frame)
	}
	return size
}

func (b *board) append(frame []byte, version int64) []byte {
	for _, c := range b.since(version) {
		if !b.passedOver(c) {
			frame = append(append(frame, c.packet.event()...), ',')
		}
	}
	return frame
}

func (b *board) everybody() map[chat.UserID]chat.Presence {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(b.present)
}
