//go:build linux

package chaos

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"minimost/chat"
	"minimost/store"
)

// A disk that loses power keeps what was synced. Of what was only written it
// keeps any sectors it likes, and of the names that were changed any that it
// likes, until their folder was synced.

const sector = 512

// medium is a file as the disk has it.
type medium struct {
	safe    []byte // synced
	pending []op   // written since
}

// drive is the disk through a run.
type drive struct {
	root    string
	names   map[string]*medium // safe names
	now     map[string]*medium // names as the server sees them
	renames []op               // not synced
	syncing map[string]func()  // by thread: calls that are under way
}

func newDrive(root string) *drive {
	return &drive{root, map[string]*medium{}, map[string]*medium{}, nil, map[string]func(){}}
}

// take lets a call have its effect.
func (d *drive) take(o op) {
	if o.call == "resume" {
		if done := d.syncing[o.thread]; done != nil {
			done()
			delete(d.syncing, o.thread)
		}
		return
	}
	if !strings.HasPrefix(o.path, d.root) {
		return
	}
	switch o.call {
	case "write", "truncate":
		f := d.file(o.path)
		f.pending = append(f.pending, o)
	case "rename":
		d.now[o.to] = d.file(o.path)
		delete(d.now, o.path)
		d.renames = append(d.renames, o)
	case "sync":
		done := d.sync(o.path)
		if o.open {
			d.syncing[o.thread] = done
		} else {
			done()
		}
	}
}

// file is one by name. Its name is taken for safe at once: SQLite and the store
// sync the folder of what they make, and a name without content is no harm.
func (d *drive) file(name string) *medium {
	f := d.now[name]
	if f == nil {
		f = &medium{}
		d.now[name], d.names[name] = f, f
	}
	return f
}

// sync begins one, of what was written until now. What it gives is its end.
func (d *drive) sync(name string) (done func()) {
	if f := d.now[name]; f != nil {
		written := len(f.pending)
		return func() {
			for _, o := range f.pending[:written] {
				f.safe = apply(f.safe, o, nil)
			}
			f.pending = f.pending[written:]
		}
	}
	var mine, others []op
	for _, r := range d.renames {
		if path.Dir(r.to) == name {
			mine = append(mine, r)
		} else {
			others = append(others, r)
		}
	}
	return func() {
		for _, r := range mine {
			d.names[r.to] = d.now[r.to]
			delete(d.names, r.path)
		}
		d.renames = others
	}
}

// apply writes onto content; with keep, only those sectors that it likes.
func apply(content []byte, o op, keep func() bool) []byte {
	if o.call == "truncate" {
		if keep == nil || keep() {
			content = append(content, make([]byte, max(0, int(o.at)-len(content)))...)[:o.at]
		}
		return content
	}
	at := int(o.at)
	if at < 0 {
		at = len(content)
	}
	if more := at + len(o.data) - len(content); more > 0 {
		content = append(content, make([]byte, more)...)
	}
	for from := 0; from < len(o.data); {
		to := min(len(o.data), from+sector-(at+from)%sector)
		if keep == nil || keep() {
			copy(content[at+from:], o.data[from:to])
		}
		from = to
	}
	return content
}

// lose writes what is left after a power cut now into a folder.
func (d *drive) lose(dir string, keep func() bool) error {
	names := map[string]*medium{}
	for name, f := range d.names {
		names[name] = f
	}
	for _, r := range d.renames {
		if keep() {
			names[r.to] = d.now[r.to]
			delete(names, r.path)
		}
	}
	for name, f := range names {
		content := append([]byte{}, f.safe...)
		for _, o := range f.pending {
			content = apply(content, o, keep)
		}
		to := filepath.Join(dir, strings.TrimPrefix(name, d.root))
		if strings.HasSuffix(name, "-shm") || strings.HasSuffix(name, "-journal") || f == nil {
			continue // memory; and only there before the first post
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(to, content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// TestX04PowerCut records all that a server writes while somebody posts, with
// and without files, and rebuilds what a disk may hold after a power cut at
// many moments. The database must open, be whole, and have everything that was
// acknowledged by then.
func TestX04PowerCut(t *testing.T) {
	needsTime(t)
	dir, log := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "log")
	s := serveBy(t, []string{needs(t, "strace"), "-D", "-f", "-y", "-x", "-s", "2000000", "-qq", "-e", "signal=none", "-o", log,
		"-e", "trace=write,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,renameat2"}, dir)
	ada := join(t, s, "ada")
	files := map[string]int64{} // by the text of their message
	for i := range 220 {
		if i%20 != 10 {
			ada.posts()
			continue
		}
		a, id := ada.upload(3000 + i)
		body := fmt.Sprintf("ada %d", ada.sent)
		files[body] = id
		if sent := ada.postWith(body, id); sent.status != 201 {
			t.Fatalf("%v, then %v", a, sent)
		}
	}
	s.stop()
	in, err := os.Open(log)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	ops := readLog(t, in)
	began := acknowledged(ops, "ada 0")
	if began < 0 {
		t.Fatal("the log does not show an acknowledgement")
	}
	const cuts = 60
	r := rand.New(rand.NewPCG(1, rand.Uint64()))
	at := make(map[int]bool, cuts)
	for len(at) < cuts {
		at[began+1+r.IntN(len(ops)-began-1)] = true
	}
	d, acked := newDrive(dir), 0
	for i, o := range ops {
		d.take(o)
		if o.call == "write" && strings.HasPrefix(o.data, "HTTP/1.1 201") && acked < len(ada.acked) &&
			strings.Contains(o.data, fmt.Sprintf("%q", ada.acked[acked])) {
			acked++
		}
		if at[i] {
			share := []float64{0, 0.5, 0.9, 1}[r.IntN(4)]
			after := t.TempDir()
			if err := d.lose(after, func() bool { return r.Float64() < share }); err != nil {
				t.Fatal(err)
			}
			survived(t, after, ada.acked[:acked], files)
		}
	}
	if acked != len(ada.acked) {
		t.Errorf("the log shows %d acknowledgements of %d", acked, len(ada.acked))
	}
	t.Logf("%d power cuts among %d writes and syncs, %d posts acknowledged", cuts, len(ops), acked)
}

// acknowledged is where a post was answered.
func acknowledged(ops []op, body string) int {
	for i, o := range ops {
		if o.call == "write" && strings.HasPrefix(o.data, "HTTP/1.1 201") && strings.Contains(o.data, fmt.Sprintf("%q", body)) {
			return i
		}
	}
	return -1
}

// survived opens what is left and looks for everything that was acknowledged.
func survived(t *testing.T, dir string, acked []string, files map[string]int64) {
	t.Helper()
	whole(t, dir)
	st, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatalf("after %d posts: %v", len(acked), err)
	}
	defer st.Close()
	account, err := st.AccountNamed(t.Context(), "ada")
	if err != nil {
		t.Fatal(err)
	}
	var bodies []string
	for last := chat.MessageID(1); ; {
		page, err := st.Messages(t.Context(), account.ID, 1, chat.Range{After: last, Limit: chat.PageMax})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.Messages {
			last = m.ID
			if m.Kind == chat.UserMessage {
				bodies = append(bodies, m.Body)
			}
		}
		if !page.MoreAfter {
			break
		}
	}
	for i, want := range acked {
		if i >= len(bodies) || bodies[i] != want {
			t.Fatalf("of %d acknowledged posts %q is lost; there are %d", len(acked), want, len(bodies))
		}
		if id := files[want]; id != 0 {
			fileSurvived(t, st, account.ID, chat.AttachmentID(id))
		}
	}
}

func fileSurvived(t *testing.T, st *store.Store, user chat.UserID, id chat.AttachmentID) {
	t.Helper()
	f, err := st.OpenFile(t.Context(), user, id, false)
	if err != nil {
		t.Fatalf("file %d: %v", id, err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil || hex.EncodeToString(sum.Sum(nil)) != f.Hash {
		t.Errorf("file %d is not what it was: %v", id, err)
	}
}
