package hub

import (
	"cmp"
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

// fewChanges are told one by one.
const fewChanges = 20

type change struct {
	version int64
	user    chat.UserID
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
		b.changes = append(b.changes, change{version, n.UserID})
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
		if news := b.since(version); len(news) > 0 {
			b.told.frame = b.frame(news)
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

// since are everybody's newest changes after a version.
func (b *board) since(version int64) []change {
	from := sort.Search(len(b.changes), func(i int) bool { return b.changes[i].version > version })
	return slices.DeleteFunc(slices.Clone(b.changes[from:]), b.passedOver)
}

// frame tells of changes, which are the newest of their people: of each alone,
// or of all together when they are many, in a twelfth of the bytes.
func (b *board) frame(news []change) []byte {
	if len(news) > fewChanges {
		states := chat.PresenceChanges{}
		for _, c := range news {
			state := b.stateOf(c.user)
			states[state] = append(states[state], c.user)
		}
		return encode(&chat.Event{Type: chat.PresencesEvent, Data: chat.Payload(states)}).frame
	}
	frame := []byte{'['}
	for _, c := range news {
		e := chat.Event{Type: chat.PresenceEvent,
			Data: chat.Payload(chat.PresenceChange{UserID: c.user, State: b.stateOf(c.user)})}
		frame = append(e.AppendJSON(frame), ',')
	}
	frame[len(frame)-1] = ']'
	return frame
}

func (b *board) stateOf(user chat.UserID) chat.Presence { return cmp.Or(b.present[user], chat.Offline) }

func (b *board) everybody() map[chat.UserID]chat.Presence {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(b.present)
}
