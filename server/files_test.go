package server

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"minimost/chat"
	"minimost/store"
)

type fileText struct {
	HTML      string `json:"html"`
	Lines     int    `json:"lines"`
	Truncated bool   `json:"truncated"`
	Language  string `json:"language"`
}

type uploaded struct {
	Attachment chat.Attachment `json:"attachment"`
}

// form is a multipart body with one file.
func form(t testing.TB, name string, content []byte) (body []byte, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes(), w.FormDataContentType()
}

// bring makes a request with a body that is no JSON.
func (p *person) bring(method, path, contentType string, body io.Reader) *http.Response {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	p.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, method, p.r.base+"/api/v1"+path, body)
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.AddCookie(&http.Cookie{Name: plainCookie, Value: p.token})
	res, err := p.http.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	agrees(p.t, method, path, res)
	return res
}

func (p *person) tryUpload(name string, content []byte) *http.Response {
	p.t.Helper()
	body, contentType := form(p.t, name, content)
	return p.bring("POST", "/uploads", contentType, bytes.NewReader(body))
}

func (p *person) upload(name string, content []byte) chat.Attachment {
	p.t.Helper()
	return answer[uploaded](p, http.StatusCreated, p.tryUpload(name, content)).Attachment
}

// postFiles sends a message with files.
func (p *person) postFiles(channel chat.ChannelID, body string, files ...chat.Attachment) chat.Message {
	p.t.Helper()
	return ask[posted](p, http.StatusCreated, "POST", fmt.Sprintf("/channels/%d/messages", channel), filesPost(body, files...)).Message
}

func filesPost(body string, files ...chat.Attachment) newPost {
	n := newPost{Body: body, Nonce: newNonce()}
	for _, f := range files {
		n.Attachments = append(n.Attachments, f.ID)
	}
	return n
}

// fetch gets a path beside the API, with headers in pairs.
func (p *person) fetch(path string, headers ...string) (*http.Response, []byte) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	p.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", p.r.base+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	if p.token != "" {
		req.AddCookie(&http.Cookie{Name: plainCookie, Value: p.token})
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := p.http.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return res, b
}

func (p *person) fetches(want int, path string, headers ...string) []byte {
	p.t.Helper()
	res, b := p.fetch(path, headers...)
	if res.StatusCode != want {
		p.t.Errorf("%s: %s, want %d", path, res.Status, want)
	}
	return b
}

// drawing is a picture of many colours.
func drawing(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), 120, 255})
		}
	}
	return img
}

func jpegOf(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, drawing(w, h), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, drawing(w, h)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// listen opens the live stream from where things stand.
func (p *person) listen() *stream {
	p.t.Helper()
	cursor := p.bootstrap().Cursor.String()
	w, err := dialSocket(p, cursor)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(w.close)
	return &stream{t: p.t, wire: w, cursor: cursor}
}

func TestFilesOfAMessage(t *testing.T) {
	r := start(t)
	ada, bob := r.join("ada"), r.join("bob")
	photo := ada.upload("C:\\photos\\summer day.jpg", jpegOf(t, 1200, 600))
	if photo.Name != "summer day.jpg" || photo.MIME != "image/jpeg" || photo.Width != 1200 || photo.Height != 600 ||
		photo.ThumbURL == "" || !strings.HasSuffix(photo.URL, "/summer%20day.jpg") {
		t.Errorf("photo %+v", photo)
	}
	notes := ada.upload("notes.go", []byte("package main\n\nfunc main() {}\n"))
	if !notes.Text || notes.Width != 0 || notes.MIME != "text/plain" {
		t.Errorf("notes %+v", notes)
	}
	bob.fetches(404, photo.URL) // not sent yet
	ada.fetches(200, photo.URL)

	live := bob.listen()
	m := ada.postFiles(1, "", photo, notes)
	if len(m.Attachments) != 2 || m.Attachments[0] != photo || m.Attachments[1] != notes || m.Body != "" {
		t.Errorf("message %+v", m)
	}
	told := data[chat.Message](t, live.want(chat.MessageCreated, nil))
	if len(told.Attachments) != 2 || told.Attachments[0] != photo {
		t.Errorf("told %+v", told)
	}
	got := ask[chat.Message](bob, 200, "GET", fmt.Sprintf("/messages/%d", m.ID), nil)
	if len(got.Attachments) != 2 || got.Attachments[1] != notes {
		t.Errorf("read %+v", got)
	}
	thumb, err := jpeg.DecodeConfig(bytes.NewReader(bob.fetches(200, photo.ThumbURL)))
	if err != nil || thumb.Width != 800 || thumb.Height != 400 {
		t.Errorf("thumbnail %v, %v", thumb, err)
	}
	code := ask[fileText](bob, 200, "GET", fmt.Sprintf("/files/%d/text", notes.ID), nil)
	if code.Lines != 3 || code.Language != "Go" || !strings.HasPrefix(code.HTML, `<span class="k">package`) {
		t.Errorf("preview %+v", code)
	}
	reply := ask[posted](bob, 201, "POST", "/channels/1/messages", newPost{Body: "nice", Nonce: newNonce(), ReplyTo: m.ID}).Message
	if reply.ReplyTo.Excerpt != "summer day.jpg, notes.go" {
		t.Errorf("quote %+v", reply.ReplyTo)
	}
}

func TestFilesAreServedSafely(t *testing.T) {
	r := start(t)
	ada, bob := r.join("ada"), r.join("bob")
	photo := ada.upload("photo.html", pngOf(t, 64, 64)) // the content counts
	page := ada.upload("page.png", []byte("<!doctype html><script>alert(1)</script>"))
	odd := ada.upload("thumb", []byte("0123456789"))
	ada.postFiles(1, "", photo, page, odd)
	for _, c := range []struct {
		file      chat.Attachment
		mime, how string
	}{
		{photo, "image/png", `inline; filename=photo.html`},
		{page, "application/octet-stream", `attachment; filename=page.png`},
		{odd, "text/plain", `attachment; filename=thumb`},
	} {
		res, _ := bob.fetch(c.file.URL)
		for name, want := range map[string]string{
			"Content-Type": c.mime, "Content-Disposition": c.how, "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": filePolicy, "Cross-Origin-Resource-Policy": "same-origin",
			"Cache-Control": "private, no-cache",
		} {
			if got := res.Header.Get(name); res.StatusCode != 200 || got != want {
				t.Errorf("%s: %s: %s %q, want %q", c.file.Name, res.Status, name, got, want)
			}
		}
		bob.fetches(304, c.file.URL, "If-None-Match", res.Header.Get("ETag"))
		bob.fetches(403, c.file.URL, "Sec-Fetch-Site", "cross-site")
		bob.fetches(404, c.file.URL+"x")
		r.stranger().fetches(401, c.file.URL)
	}
	for given, want := range map[string]string{"bytes=2-4": "234", "bytes=-2": "89", "bytes=8-": "89"} {
		if got := bob.fetches(206, odd.URL, "Range", given); string(got) != want {
			t.Errorf("%s: %q", given, got)
		}
	}
	bob.fetches(404, fmt.Sprintf("/files/%d/thumb", odd.ID)) // it has no smaller form
	ask[any](bob, 404, "GET", fmt.Sprintf("/files/%d/text", photo.ID), nil)
	if code := ask[fileText](bob, 200, "GET", fmt.Sprintf("/files/%d/text", page.ID), nil); strings.Contains(code.HTML, "<script") {
		t.Errorf("preview %+v", code)
	}
}

func TestAvatars(t *testing.T) {
	r := start(t)
	ada, bob := r.join("ada"), r.join("bob")
	live := bob.listen()
	path := fmt.Sprintf("/avatars/%d", ada.id)
	bob.fetches(404, path)
	me := answer[chat.Me](ada, 200, ada.bring("PUT", "/me/avatar", "image/jpeg", bytes.NewReader(jpegOf(t, 500, 300))))
	told := data[chat.User](t, live.want(chat.UserUpdated, nil))
	if me.AvatarURL != path+"?v=1" || told.AvatarURL != me.AvatarURL || bob.bootstrap().Users == nil {
		t.Errorf("me %+v, told %+v", me, told)
	}
	res, b := bob.fetch(me.AvatarURL)
	config, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil || config.Width != 256 || config.Height != 256 || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%v, %v, %v", config, err, res.Header)
	}
	if res, _ := bob.fetch(path); res.StatusCode != 200 || strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("without a version: %v", res.Header)
	}
	r.stranger().fetches(401, me.AvatarURL)
	me = answer[chat.Me](ada, 200, ada.bring("PUT", "/me/avatar", "image/png", bytes.NewReader(pngOf(t, 9, 9))))
	if me.AvatarURL != path+"?v=2" {
		t.Errorf("me %+v", me)
	}
	if me = ask[chat.Me](ada, 200, "DELETE", "/me/avatar", nil); me.AvatarURL != "" {
		t.Errorf("me %+v", me)
	}
	bob.fetches(404, path)
	for _, u := range bob.bootstrap().Users {
		if u.AvatarURL != "" {
			t.Errorf("user %+v", u)
		}
	}
}

func TestExpiredFilesAreToldOf(t *testing.T) {
	r := start(t)
	ada, bob := r.join("ada"), r.join("bob")
	m := ada.postFiles(1, "", ada.upload("cat.png", pngOf(t, 900, 900)))
	live := bob.listen()
	report, err := r.store.Retain(t.Context(), store.Retention{Bytes: 1})
	if err != nil || report.Evicted != 1 {
		t.Fatalf("%+v, %v", report, err)
	}
	told := data[chat.MessageChange](t, live.want(chat.MessageUpdated, nil))
	if a := told.Message.Attachments[0]; told.Message.ID != m.ID || a.ExpiredAt == 0 || a.URL != "" {
		t.Errorf("told %+v", told)
	}
	bob.fetches(404, m.Attachments[0].URL)
	bob.fetches(404, m.Attachments[0].ThumbURL)
	if got := ask[chat.Message](bob, 200, "GET", fmt.Sprintf("/messages/%d", m.ID), nil); got.Attachments[0].ExpiredAt == 0 {
		t.Errorf("got %+v", got)
	}
}

func TestSendingFilesAgain(t *testing.T) {
	r := start(t)
	ada, bob := r.join("ada"), r.join("bob")
	post := filesPost("", ada.upload("a.txt", []byte("a")))
	first := ask[posted](ada, 201, "POST", "/channels/1/messages", post).Message
	again := ask[posted](ada, 200, "POST", "/channels/1/messages", post).Message
	if first.ID != again.ID || len(again.Attachments) != 1 {
		t.Errorf("first %+v, again %+v", first, again)
	}
	theirs := filesPost("", bob.upload("b.txt", []byte("b")))
	ada.refused(404, "attachment_gone", "POST", "/channels/1/messages", theirs)
	ada.refused(400, "empty_message", "POST", "/channels/1/messages", newPost{Nonce: newNonce()})
	emptied := ask[chat.Message](ada, 200, "PATCH", fmt.Sprintf("/messages/%d", ada.postFiles(1, "words",
		ada.upload("a.txt", []byte("a"))).ID), map[string]string{"body": " "})
	if emptied.Body != "" || len(emptied.Attachments) != 1 {
		t.Errorf("emptied %+v", emptied)
	}
	if got := len(bob.search("q=a.txt").Results); got != 2 {
		t.Errorf("found %d", got)
	}
	if limits := ada.bootstrap().Server.Limits; limits.FileBytes != chat.FileBytes || limits.FilesPerMessage != 10 {
		t.Errorf("limits %+v", limits)
	}
}

// While others' pictures are decoded, the time of the body is no limit.
func TestUploadWaitsForItsTurn(t *testing.T) {
	t.Parallel()
	r := startAs(t, running{bodyWithin: 2 * time.Second})
	ada := r.join("ada")
	r.server.decoding <- struct{}{}
	time.AfterFunc(r.bodyWithin*3/2, func() { <-r.server.decoding })
	ada.upload("a.png", pngOf(t, 9, 9))
}

// Files pass through the server without being held in memory.
func TestMemoryStaysFlat(t *testing.T) {
	const people, files = 4, 2
	r := start(t)
	everybody := make([]*person, people)
	for i := range everybody {
		everybody[i] = r.join(fmt.Sprint("person", i))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var g sync.WaitGroup
	for _, p := range everybody {
		g.Go(func() {
			for range files {
				p.pass(chat.FileBytes)
			}
		})
	}
	g.Wait()
	runtime.ReadMemStats(&after)
	allocated, passed := after.TotalAlloc-before.TotalAlloc, uint64(2*people*files*chat.FileBytes)
	if allocated > passed/20 {
		t.Errorf("allocated %d MiB for %d MiB", allocated>>20, passed>>20)
	}
}

// pass uploads a file of zeros and reads it again.
func (p *person) pass(size int64) {
	head := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"zeros\"\r\n\r\n"
	body := io.MultiReader(strings.NewReader(head), io.LimitReader(zeros{}, size), strings.NewReader("\r\n--b--\r\n"))
	a := answer[uploaded](p, 201, p.bring("POST", "/uploads", "multipart/form-data; boundary=b", body)).Attachment
	req, err := http.NewRequest("GET", p.r.base+a.URL, nil)
	if err != nil {
		p.t.Error(err)
		return
	}
	req.AddCookie(&http.Cookie{Name: plainCookie, Value: p.token})
	res, err := p.http.Do(req)
	if err != nil {
		p.t.Error(err)
		return
	}
	defer res.Body.Close()
	if n, err := io.Copy(io.Discard, res.Body); n != size || err != nil {
		p.t.Errorf("%s: read %d of %d, %v", res.Status, n, size, err)
	}
}

// FuzzUploadName wants whatever a form says of its file to give a clean name
// that is served again, or a refusal.
func FuzzUploadName(f *testing.F) {
	for _, name := range []string{"a.png", `C:\x`, "../../etc/passwd", "a\"b\r\nX: y", "\xff\xfe", "", "..", "%22", "thumb", "a;b=c", "\u202etxt.exe", "0:0:0", "C:D:x", "C\u200e:x"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		body := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\ntext\r\n--b--\r\n"
		_, got, err := filePart(multipart.NewReader(strings.NewReader(body), "b"))
		if err != nil {
			return
		}
		if again := chat.FileName(got); again != got || got == "" || !utf8.ValidString(got) || strings.ContainsAny(got, "/\\\r\n\x00") {
			t.Fatalf("%q became %q, and that %q", name, got, again)
		}
		if _, params, err := mime.ParseMediaType(disposition("attachment", got)); err != nil || params["filename"] != got {
			t.Fatalf("%q is told as %q (%v)", got, disposition("attachment", got), err)
		}
		u, err := url.Parse(chat.FileURL(1, got))
		if err != nil || u.Path != "/files/1/"+chat.FileSegment(got) || u.RawQuery != "" || u.Fragment != "" {
			t.Fatalf("%q is at %s (%v)", got, chat.FileURL(1, got), err)
		}
	})
}
