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
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"minimost/chat"
)

type preview struct {
	HTML      string `json:"html"`
	Lines     int    `json:"lines"`
	Truncated bool   `json:"truncated"`
	Language  string `json:"language"`
}

type uploaded struct {
	Attachment chat.Attachment `json:"attachment"`
}

// form is a multipart body with one file.
func form(t *testing.T, name string, content []byte) (body []byte, contentType string) {
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

// send makes a request with a body that is no JSON.
func (p *person) send(method, path, contentType string, body io.Reader) *http.Response {
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
	return p.send("POST", "/uploads", contentType, bytes.NewReader(body))
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
	code := ask[preview](bob, 200, "GET", fmt.Sprintf("/files/%d/text", notes.ID), nil)
	if code.Lines != 3 || code.Language != "Go" || !strings.HasPrefix(code.HTML, `<span class="k">package`) {
		t.Errorf("preview %+v", code)
	}
	reply := ask[posted](bob, 201, "POST", "/channels/1/messages", newPost{Body: "nice", Nonce: newNonce(), ReplyTo: m.ID}).Message
	if reply.ReplyTo.Excerpt != "summer day.jpg, notes.go" {
		t.Errorf("quote %+v", reply.ReplyTo)
	}
}
