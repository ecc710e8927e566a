package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"minimost/chat"
)

// tempOf is a file on its way.
func tempOf(t interface{ Fatal(...any) }, s *Store, content string) *Temp {
	f, err := s.NewTemp()
	if err == nil {
		_, err = f.Write([]byte(content))
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// upload brings a file; what is named .png is a picture.
func (w *world) upload(by chat.User, name, content string) chat.Attachment {
	w.t.Helper()
	n := NewUpload{Uploader: by.ID, Name: name, MIME: "text/plain", Text: true, File: tempOf(w.t, w.Store, content)}
	if strings.HasSuffix(name, ".png") {
		n.MIME, n.Text, n.Width, n.Height = "image/png", false, 4, 3
		n.Thumb, n.ThumbMIME = tempOf(w.t, w.Store, "small "+content), "image/png"
	}
	a, err := w.AddUpload(w.t.Context(), n)
	w.must(err)
	return a
}

func (w *world) postFiles(by chat.User, body string, files ...chat.Attachment) chat.Message {
	w.t.Helper()
	n := NewMessage{ChannelID: w.general, SenderID: by.ID, Nonce: nonce()}
	if body != "" {
		n.Text = text(body)
	}
	for _, f := range files {
		n.Attachments = append(n.Attachments, f.ID)
	}
	m, _, err := w.PostMessage(w.t.Context(), n)
	w.must(err)
	return m
}

// content reads a file as somebody, or says why not.
func (w *world) content(u chat.User, id chat.AttachmentID, thumb bool) (string, error) {
	w.t.Helper()
	f, err := w.OpenFile(w.t.Context(), u.ID, id, thumb)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	w.must(err)
	return string(b), nil
}

// stored lists the files on the disk, by hash.
func (w *world) stored() (sums []string) {
	w.t.Helper()
	names, err := filepath.Glob(filepath.Join(w.opts.Dir, blobDir, "*", "*"))
	w.must(err)
	for _, n := range names {
		sums = append(sums, filepath.Base(filepath.Dir(n))+filepath.Base(n))
	}
	return sums
}

func sumOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

func TestFilesAreKeptByTheirContent(t *testing.T) {
	w := newWorld(t)
	a, b := w.upload(w.ada, "a.txt", "same"), w.upload(w.bob, "b.txt", "same")
	if got := w.stored(); !slices.Equal(got, []string{sumOf("same")}) {
		t.Errorf("stored %v", got)
	}
	for _, name := range []string{"", blobDir, tmpDir, filepath.Join(blobDir, sumOf("same")[:2])} {
		info, err := os.Stat(filepath.Join(w.opts.Dir, name))
		w.must(err)
		if info.Mode().Perm() != 0o700 {
			t.Errorf("%s is %v", name, info.Mode())
		}
	}
	info, err := os.Stat(filepath.Join(w.opts.Dir, filepath.FromSlash(blobPath(sumOf("same")))))
	w.must(err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v", info.Mode())
	}
	m := w.postFiles(w.ada, "look", a)
	w.must(w.RemoveUpload(t.Context(), w.bob.ID, b.ID))
	w.must(w.DeleteMessage(t.Context(), w.ada.ID, m.ID))
	if _, err := w.content(w.ada, a.ID, false); err == nil {
		t.Error("the file of a deleted message can be had")
	}
	if left, err := os.ReadDir(filepath.Join(w.opts.Dir, tmpDir)); err != nil || len(left) > 0 {
		t.Errorf("left in tmp: %v, %v", left, err)
	}
}

func TestOnlyOnesOwnUploadsThatWait(t *testing.T) {
	w := newWorld(t)
	mine, theirs := w.upload(w.ada, "a.txt", "a"), w.upload(w.bob, "b.txt", "b")
	sent := w.upload(w.ada, "c.txt", "c")
	w.postFiles(w.ada, "", sent)
	for _, ids := range [][]chat.AttachmentID{
		{theirs.ID}, {999}, {sent.ID}, {mine.ID, mine.ID}, {mine.ID, theirs.ID}, {0}, {-1},
	} {
		_, _, err := w.PostMessage(t.Context(), NewMessage{ChannelID: w.general, SenderID: w.ada.ID, Nonce: nonce(), Attachments: ids})
		wantErr(t, err, chat.ErrAttachmentGone)
	}
	wantErr(t, w.RemoveUpload(t.Context(), w.ada.ID, theirs.ID), chat.ErrNotFound)
	wantErr(t, w.RemoveUpload(t.Context(), w.ada.ID, sent.ID), chat.ErrNotFound)
	w.must(w.RemoveUpload(t.Context(), w.ada.ID, mine.ID))
}

func TestRepeatedSendWithFiles(t *testing.T) {
	w := newWorld(t)
	a, b := w.upload(w.ada, "a.txt", "a"), w.upload(w.ada, "b.txt", "b")
	n := NewMessage{ChannelID: w.general, SenderID: w.ada.ID, Nonce: "once", Attachments: []chat.AttachmentID{b.ID, a.ID}}
	first, created, err := w.PostMessage(t.Context(), n)
	w.must(err)
	again, repeated, err := w.PostMessage(t.Context(), n)
	w.must(err)
	if !created || repeated || !slices.Equal(first.Attachments, again.Attachments) || first.Attachments[0] != b {
		t.Errorf("first %+v, again %+v", first, again)
	}
	n.Attachments = n.Attachments[:1]
	_, _, err = w.PostMessage(t.Context(), n)
	wantErr(t, err, chat.ErrNonceReused)
}

func TestAMessageOfFilesCanLoseItsWords(t *testing.T) {
	w := newWorld(t)
	m := w.postFiles(w.ada, "words", w.upload(w.ada, "a.txt", "a"), w.upload(w.ada, "b.png", "b"))
	m, err := w.EditMessage(t.Context(), w.ada.ID, m.ID, Text{})
	w.must(err)
	if m.Body != "" || len(m.Attachments) != 2 {
		t.Errorf("got %+v", m)
	}
	if r := w.reply(w.bob, "what?", m.ID); r.ReplyTo.Excerpt != "a.txt, b.png" {
		t.Errorf("quote %+v", r.ReplyTo)
	}
	_, err = w.EditMessage(t.Context(), w.ada.ID, w.post(w.ada, "words").ID, Text{})
	wantErr(t, err, chat.ErrEmptyMessage)
}

func TestSearchForFiles(t *testing.T) {
	w := newWorld(t)
	w.post(w.ada, "no file")
	plan := w.postFiles(w.ada, "the plan", w.upload(w.ada, "Überblick-2026.txt", "a"))
	w.postFiles(w.ada, "the cat", w.upload(w.ada, "mittens.png", "b"), w.upload(w.ada, "tale.txt", "c"))
	for query, want := range map[string]string{
		"uberblick": "the plan", "has:file": "the cat|the plan", "has:image": "the cat", "has:image plan": "",
		"plan 2026": "the plan", "uberblik": "~the plan", "mittens -tale": "", "has:file -mittens": "the plan",
		"k-2": "the plan", "ta": "the cat",
	} {
		w.wantFound(query, want)
	}
	res, err := w.Search(t.Context(), w.ada.ID, SearchQuery{Text: "uberblick"})
	w.must(err)
	if h := res.Results[0]; len(h.Ranges) != 0 || len(h.Message.Attachments) != 1 {
		t.Errorf("hit %+v", h)
	}
	edited, err := w.EditMessage(t.Context(), w.ada.ID, plan.ID, text("the map"))
	w.must(err)
	w.wantFound("has:file uberblick", "the map")
	w.must(w.update(t.Context(), func(t *tx) error { // as another version of fold would
		return rebuild(t.conn)
	}))
	w.wantFound("uberblick map has:file", "the map")
	w.gone(edited)
	w.wantFound("uberblick", "")
	w.wantFound("has:file", "the cat")
}

// aged is a world whose clock can be turned.
func aged(t *testing.T) (w *world, later func(time.Duration)) {
	t.Helper()
	shift := time.Duration(0)
	s, err := Open(t.Context(), Options{Dir: t.TempDir(), Log: zerolog.Nop(),
		Now: func() time.Time { return time.Now().Add(shift) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	s.opts.SearchWithin = readWithin
	w = &world{Store: s, t: t, general: 1}
	w.must(s.SyncChannels(t.Context(), []chat.ChannelConfig{{Name: "general"}}))
	w.ada, _ = w.join("ada")
	w.bob, _ = w.join("bob")
	return w, func(d time.Duration) { shift += d }
}

func (w *world) sweep() Swept {
	w.t.Helper()
	swept, err := w.Sweep(w.t.Context())
	w.must(err)
	return swept
}

func TestFilesThatNothingSpeaksOfAreUnlinkedLater(t *testing.T) {
	w, later := aged(t)
	m := w.postFiles(w.ada, "", w.upload(w.ada, "a.png", "shared"))
	other := w.postFiles(w.bob, "", w.upload(w.bob, "b.txt", "shared"))
	waiting := w.upload(w.ada, "c.txt", "never sent")
	w.must(w.DeleteMessage(t.Context(), w.ada.ID, m.ID))
	if got := w.sweep(); got != (Swept{}) || len(w.stored()) != 3 {
		t.Errorf("at once: %+v, %d files", got, len(w.stored()))
	}
	later(chat.UnlinkAfter + time.Minute)
	if got := w.sweep(); got.Unlinked != 1 { // the thumbnail; the other is still spoken of
		t.Errorf("an hour later: %+v", got)
	}
	if got, err := w.content(w.ada, other.Attachments[0].ID, false); got != "shared" {
		t.Errorf("%q, %v", got, err)
	}
	later(chat.UnattachedFor)
	if got := w.sweep(); got.Unattached != 1 {
		t.Errorf("a day later: %+v", got)
	}
	_, err := w.content(w.ada, waiting.ID, false)
	wantErr(t, err, chat.ErrNotFound)
	later(chat.UnlinkAfter + time.Minute)
	if got := w.sweep(); got.Unlinked != 1 || !slices.Equal(w.stored(), []string{sumOf("shared")}) {
		t.Errorf("in the end: %+v, %v", got, w.stored())
	}
}

func TestSweepMendsWhatAKillHasLeft(t *testing.T) {
	w, _ := aged(t)
	a := w.postFiles(w.ada, "", w.upload(w.ada, "a.txt", "a")).Attachments[0]
	file := filepath.Join(w.opts.Dir, filepath.FromSlash(blobPath(sumOf("a"))))
	orphan := filepath.Join(filepath.Dir(file), strings.Repeat("0", 62))
	young := filepath.Join(filepath.Dir(file), strings.Repeat("1", 62))
	for _, name := range []string{orphan, young} {
		w.must(os.WriteFile(name, []byte("x"), 0o600))
	}
	old := time.Now().Add(-2 * chat.UnlinkAfter)
	w.must(os.Chtimes(orphan, old, old))
	w.must(os.Rename(file, file+".away"))
	if got := w.sweep(); got != (Swept{Orphans: 1, Missing: 1}) {
		t.Errorf("swept %+v", got)
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("a young file was removed")
	}
	m := w.page(w.ada, chat.Range{}).Messages
	if got := m[len(m)-1].Attachments[0]; !got.Missing || got.URL != "" || got.Name != "a.txt" {
		t.Errorf("missing: %+v", got)
	}
	w.must(os.Rename(file+".away", file))
	w.sweep()
	m = w.page(w.ada, chat.Range{}).Messages
	if got := m[len(m)-1].Attachments[0]; got != a {
		t.Errorf("back: %+v", got)
	}
}

func TestUnfinishedUploadsAreClearedAtTheStart(t *testing.T) {
	dir := t.TempDir()
	s, _ := openAt(t, dir)
	left := tempOf(t, s, "half")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	openAt(t, dir)
	if names, err := os.ReadDir(filepath.Join(dir, tmpDir)); err != nil || len(names) > 0 {
		t.Errorf("%v, %v", names, err)
	}
	left.Discard()
}

func TestQuotaAndFullDisk(t *testing.T) {
	w := newWorld(t)
	w.opts.UserBytes = 10
	w.upload(w.ada, "a.txt", "12345678")
	wantErr(t, w.RoomFor(t.Context(), w.ada.ID, 3), chat.ErrQuotaFull)
	_, err := w.AddUpload(t.Context(), NewUpload{Uploader: w.ada.ID, Name: "b", MIME: "text/plain", File: tempOf(t, w.Store, "123")})
	wantErr(t, err, chat.ErrQuotaFull)
	w.must(w.RoomFor(t.Context(), w.bob.ID, 10))
	w.opts.FreeBytes = 1 << 60
	wantErr(t, w.RoomFor(t.Context(), w.bob.ID, 1), chat.ErrDiskFull)
	w.post(w.ada, "messages still work")
}

func TestOldFilesExpire(t *testing.T) {
	w, later := aged(t)
	pinned := w.postFiles(w.ada, "look", w.upload(w.ada, "cat.png", "cat"), w.upload(w.ada, "cat.txt", "text"))
	later(20 * 24 * time.Hour)
	reply := w.reply(w.bob, "nice", pinned.ID)
	young := w.postFiles(w.bob, "", w.upload(w.bob, "dog.png", "dog"))
	later(15 * 24 * time.Hour)
	policy := Retention{Images: 30 * 24 * time.Hour, DryRun: true}
	want := Retained{Images: 1, Bytes: 3}
	for _, policy.DryRun = range []bool{true, false} {
		if got, err := w.Retain(t.Context(), policy); err != nil || got != want {
			t.Errorf("dry run %v: %+v, %v", policy.DryRun, got, err)
		}
	}
	m, err := w.Message(t.Context(), w.bob.ID, pinned.ID)
	w.must(err)
	if cat := m.Attachments[0]; cat.ExpiredAt == 0 || cat.URL != "" || cat.ThumbURL != "" || cat.Width != 0 ||
		cat.Name != "cat.png" || cat.Size != 3 || m.Attachments[1] != pinned.Attachments[1] || m.EditedAt != 0 {
		t.Errorf("expired: %+v", m)
	}
	_, err = w.content(w.ada, pinned.Attachments[0].ID, false)
	wantErr(t, err, chat.ErrNotFound)
	w.wantFound("has:image", young.Body)
	w.wantFound("cat.png", "look")
	told, _, err := w.Events(t.Context(), w.bob.ID, 0, 1000)
	w.must(err)
	for _, e := range told {
		if e.Type == chat.MessageCreated && strings.Contains(string(e.Data), "/cat.png") {
			t.Errorf("the log still has %s", e.Data)
		}
	}
	if last := told[len(told)-1]; last.Type != chat.MessageUpdated || !strings.Contains(string(last.Data), "expired_at") {
		t.Errorf("told %s %s", last.Type, last.Data)
	}
	if got, err := w.Message(t.Context(), w.bob.ID, reply.ID); err != nil || got.ReplyTo.Excerpt != "look" {
		t.Errorf("quote %+v, %v", got.ReplyTo, err)
	}
	later(chat.UnlinkAfter + time.Minute)
	if got := w.sweep(); got.Unlinked != 2 {
		t.Errorf("swept %+v", got)
	}
}

func TestRoomIsMadeByTheHeaviestUploader(t *testing.T) {
	w, _ := aged(t)
	for i := range 4 {
		w.postFiles(w.ada, "", w.upload(w.ada, fmt.Sprintf("a%d.txt", i), strings.Repeat("a", 10+i)))
	}
	small := w.postFiles(w.bob, "", w.upload(w.bob, "b.txt", "bbbbb")) // older than nothing, but bob has little
	got, err := w.Retain(t.Context(), Retention{Bytes: 30})
	if err != nil || got != (Retained{Evicted: 2, Bytes: 21}) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := w.content(w.ada, small.Attachments[0].ID, false); err != nil {
		t.Error(err)
	}
}

func TestAvatars(t *testing.T) {
	w, later := aged(t)
	session := chat.Session{UserID: w.ada.ID}
	me, err := w.SetAvatar(t.Context(), session, tempOf(t, w.Store, "face"), "image/png")
	w.must(err)
	if want := fmt.Sprintf("/avatars/%d?v=1", w.ada.ID); me.AvatarURL != want {
		t.Errorf("url %q, want %q", me.AvatarURL, want)
	}
	a, err := w.OpenAvatar(t.Context(), w.ada.ID)
	w.must(err)
	b, err := io.ReadAll(a)
	w.must(err)
	w.must(a.Close())
	if string(b) != "face" || a.MIME != "image/png" || a.Version != 1 {
		t.Errorf("%q %+v", b, a)
	}
	later(2 * chat.UnlinkAfter)
	if got := w.sweep(); got != (Swept{}) {
		t.Errorf("swept %+v", got)
	}
	me, err = w.SetAvatar(t.Context(), session, nil, "")
	w.must(err)
	_, err = w.OpenAvatar(t.Context(), w.ada.ID)
	wantErr(t, err, chat.ErrNotFound)
	if later(2 * chat.UnlinkAfter); me.AvatarURL != "" || w.sweep().Unlinked != 1 {
		t.Errorf("url %q", me.AvatarURL)
	}
}
