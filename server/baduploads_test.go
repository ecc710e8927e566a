package server

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"minimost/chat"
)

// badUploads reads testdata/bad-uploads.jsonl.
func badUploads(t *testing.T) map[string]string {
	t.Helper()
	f, err := os.Open("testdata/bad-uploads.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var row struct {
			ID   string `json:"id"`
			Data []byte `json:"b64"`
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		rows[row.ID] = string(row.Data)
	}
	return rows
}

// fileWorld is a server that takes files of up to 64 KiB, with somebody.
type fileWorld struct {
	*running
	ada  *person
	sent chat.Attachment // in a message that all see
}

const smallMax = 64 << 10

func newFileWorld(t *testing.T) *fileWorld {
	t.Helper()
	w := &fileWorld{running: startAs(t, running{fileBytes: smallMax, bodyWithin: time.Second})}
	w.ada = w.join("ada")
	w.sent = w.ada.upload("sent.txt", bytes.Repeat([]byte("0123456789"), 100))
	w.ada.postFiles(1, "", w.sent)
	return w
}

// unfinished waits until nothing is left of uploads that ended.
func (w *fileWorld) unfinished() {
	w.t.Helper()
	late := time.After(patience)
	for tick := time.NewTicker(5 * time.Millisecond); ; {
		names, err := os.ReadDir(filepath.Join(w.dir, "tmp"))
		if err != nil {
			w.t.Fatal(err)
		}
		if len(names) == 0 {
			tick.Stop()
			return
		}
		select {
		case <-tick.C:
		case <-late:
			w.t.Fatalf("left in tmp: %v", names)
		}
	}
}

// raw writes the head of an upload by hand, and what follows it.
func (w *fileWorld) raw(head, body string) (net.Conn, *bufio.Reader) {
	w.t.Helper()
	c, err := net.Dial("tcp", w.addr)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience))
	_, err = fmt.Fprintf(c, "POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\nCookie: %s=%s\r\n"+
		"Content-Type: multipart/form-data; boundary=b\r\n%s\r\n\r\n%s", plainCookie, w.ada.token, head, body)
	if err != nil {
		w.t.Fatal(err)
	}
	return c, bufio.NewReader(c)
}

const partHead = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n"

// status reads an answer.
func (w *fileWorld) status(in *bufio.Reader, want int) {
	w.t.Helper()
	res, err := http.ReadResponse(in, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != want {
		w.t.Errorf("%s, want %d", res.Status, want)
	}
}

// named uploads with a Content-Disposition written by hand.
func (w *fileWorld) named(filename string) chat.Attachment {
	w.t.Helper()
	body := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename + "\"\r\n\r\ntext\r\n--b--\r\n"
	return answer[uploaded](w.ada, 201, w.ada.bring("POST", "/uploads", "multipart/form-data; boundary=b", strings.NewReader(body))).Attachment
}

// saved wants a file to be served for saving only.
func (w *fileWorld) saved(name, content, served string) {
	w.t.Helper()
	a := w.ada.upload(name, []byte(content))
	res, b := w.ada.fetch(a.URL)
	h := res.Header
	if a.Width != 0 || string(b) != content || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") ||
		h.Get("Content-Type") != served || h.Get("X-Content-Type-Options") != "nosniff" ||
		h.Get("Content-Security-Policy") != filePolicy || h.Get("Cross-Origin-Resource-Policy") != "same-origin" {
		w.t.Errorf("%+v: %s %v", a, res.Status, h)
	}
}

var uploadAnswers = map[string]func(w *fileWorld, data string){
	"F-02": func(w *fileWorld, _ string) { w.ada.upload("full", bytes.Repeat([]byte("x"), smallMax)) },
	"F-03": func(w *fileWorld, _ string) {
		p := answer[problem](w.ada, 413, w.ada.tryUpload("over", bytes.Repeat([]byte("x"), smallMax+1)))
		if p.Code != "too_large" || !strings.Contains(p.Detail, "0.1 MiB") {
			w.t.Errorf("%+v", p)
		}
		w.ada.upload("next", []byte("the connection is usable"))
	},
	"F-05": func(w *fileWorld, _ string) {
		_, in := w.raw("Content-Length: 31457280", "")
		w.status(in, 413)
	},
	"F-06": func(w *fileWorld, _ string) {
		c, in := w.raw("Transfer-Encoding: chunked", fmt.Sprintf("%x\r\n%s\r\n", len(partHead), partHead))
		go func() { // ends with the connection
			for err := error(nil); err == nil; {
				_, err = fmt.Fprintf(c, "400\r\n%s\r\n", strings.Repeat("x", 1024))
			}
		}()
		w.status(in, 413)
		_ = c.Close()
	},
	"F-07": func(w *fileWorld, _ string) {
		_, in := w.raw("Content-Length: 5000", partHead+"x")
		w.status(in, 408)
	},
	"F-08": func(w *fileWorld, _ string) {
		c, _ := w.raw("Content-Length: 50000", partHead+strings.Repeat("x", 25_000))
		_ = c.Close()
	},
	"F-09": func(w *fileWorld, _ string) {
		post := newPost{Nonce: newNonce()}
		for i := range 20 {
			post.Attachments = append(post.Attachments, chat.AttachmentID(i+1))
		}
		w.ada.refused(400, "too_many_files", "POST", "/channels/1/messages", post)
		body, contentType := form(w.t, "one", []byte("1"))
		second := bytes.Replace(body, []byte("\r\n--"), []byte("\r\n--"+contentType[len("multipart/form-data; boundary="):]+
			"\r\nContent-Disposition: form-data; name=\"file\"; filename=\"two\"\r\n\r\n2\r\n--"), 1)
		p := answer[problem](w.ada, 422, w.ada.bring("POST", "/uploads", contentType, bytes.NewReader(second)))
		if p.Code != "bad_file" {
			w.t.Errorf("%+v", p)
		}
	},
	"F-11": func(w *fileWorld, _ string) {
		full := startAs(w.t, running{freeBytes: 1 << 60})
		bob := full.join("bob")
		p := answer[problem](bob, 507, bob.tryUpload("x", []byte("x")))
		if p.Code != "disk_full" {
			w.t.Errorf("%+v", p)
		}
		bob.post("still there")
	},
	"F-15": func(w *fileWorld, data string) { w.called(data, "x") },
	"F-18": func(w *fileWorld, data string) { w.called(data, ".htaccess") },
	"F-20": func(w *fileWorld, data string) {
		// Between quotes a line end would end the header, so it is sent as browsers do.
		a := w.named(strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A").Replace(data))
		res, _ := w.ada.fetch(a.URL)
		if res.StatusCode != 200 || res.Header.Get("X") != "" || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment; filename=") {
			w.t.Errorf("%+v: %v", a, res.Header)
		}
		w.called("räume.txt", "räume.txt")
	},
	"F-22": func(w *fileWorld, data string) { w.called(data, "file") },
	"F-24": func(w *fileWorld, data string) { w.called(data, "b") },
	"F-27": func(w *fileWorld, data string) { w.saved("photo.jpg", data, "application/octet-stream") },
	"F-28": func(w *fileWorld, data string) { w.saved("x.gif", data, "image/gif") },
	"F-30": func(w *fileWorld, _ string) { w.saved("x.pdf", "%PDF-1.7\n<</JS (app.alert(1))>>", "application/pdf") },
	"F-33": func(w *fileWorld, _ string) {
		frame := []byte{0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0}
		b := append([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"), bytes.Repeat(frame, 4000)...)
		if a := w.ada.upload("x.gif", append(b, 0x3b)); a.Width != 1 || a.ThumbURL != "" {
			w.t.Errorf("%+v", a)
		}
	},
	"F-34": func(w *fileWorld, _ string) {
		var packed bytes.Buffer
		z := zlib.NewWriter(&packed)
		_, _ = io.CopyN(z, zeros{}, 32<<20)
		_ = z.Close()
		b := pngOf(w.t, 20, 10)
		bomb := append(bytes.Clone(b[:33]), pngChunk("zTXt", append([]byte("k\x00\x00"), packed.Bytes()...))...)
		a := w.ada.upload("bomb.png", append(bomb, b[33:]...))
		if got := w.ada.fetches(200, a.URL); a.Width != 20 || bytes.Contains(got, []byte("zTXt")) {
			w.t.Errorf("%+v", a)
		}
	},
	"F-36": func(w *fileWorld, _ string) {
		for name, content := range map[string]string{"x.tiff": "II*\x00\x08\x00\x00\x00\xff\xff", "x.psd": "8BPS\x00\x01", "x.7z": "7z\xbc\xaf\x27\x1c",
			"x.doc": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"} {
			w.saved(name, content, "application/octet-stream")
		}
		w.saved("x.zip", "PK\x03\x04\x00", "application/zip")
	},
	"F-37": func(w *fileWorld, _ string) {
		p := answer[problem](w.ada, 400, w.ada.bring("PUT", "/me/avatar", "image/png", strings.NewReader("text")))
		if p.Code != "bad_image" {
			w.t.Errorf("%+v", p)
		}
	},
	"F-39": func(w *fileWorld, _ string) {
		var ranges []string
		for i := range 1000 {
			ranges = append(ranges, fmt.Sprintf("%d-%d", i, i))
		}
		if b := w.ada.fetches(200, w.sent.URL, "Range", "bytes="+strings.Join(ranges, ",")); int64(len(b)) != w.sent.Size {
			w.t.Errorf("%d bytes", len(b))
		}
	},
	"F-40": func(w *fileWorld, _ string) { w.ada.fetches(416, w.sent.URL, "Range", "bytes=99999999-") },
	"F-41": func(w *fileWorld, _ string) {
		w.ada.fetches(200, w.sent.URL, "If-None-Match", strings.Repeat("x,", 5000))
	},
	"F-42": func(w *fileWorld, data string) { w.nowhere(data) },
	"F-44": func(w *fileWorld, data string) { w.nowhere(data) },
	"F-45": func(w *fileWorld, data string) { w.nowhere(data) },
	"F-46": func(w *fileWorld, data string) { w.nowhere(data) },
	"I-13": func(w *fileWorld, _ string) {
		bob, eve := w.join("bob"), w.join("eve")
		room := w.ada.private("room", bob)
		a := w.ada.upload("plan.png", pngOf(w.t, 900, 900))
		m := w.ada.postFiles(room.ID, "", a)
		want := eve.fetches(404, "/files/999999/plan.png")
		for _, path := range []string{a.URL, a.ThumbURL, fmt.Sprintf("/api/v1/files/%d/text", a.ID)} {
			for _, headers := range [][]string{nil, {"Range", "bytes=0-3"}, {"If-None-Match", "*"}} {
				if got := eve.fetches(404, path, headers...); !bytes.Equal(got, want) {
					w.t.Errorf("%s: %s", path, got)
				}
			}
		}
		bob.fetches(200, a.URL)
		if len(eve.search("q=plan").Results) != 0 || len(bob.search("q=plan").Results) != 1 {
			w.t.Error("the search does not keep to the rule")
		}
		ask[any](w.ada, 204, "DELETE", "/messages/"+strconv.FormatInt(int64(m.ID), 10), nil)
		for _, path := range []string{a.URL, a.ThumbURL} {
			if got := bob.fetches(404, path); !bytes.Equal(got, want) {
				w.t.Errorf("%s: %s", path, got)
			}
		}
	},
}

// called wants the name that a file gets, and that it is served under it.
func (w *fileWorld) called(sent, want string) {
	w.t.Helper()
	a := w.named(sent)
	if a.Name != want {
		w.t.Errorf("%q is called %q, want %q", sent, a.Name, want)
	}
	if got := w.ada.fetches(200, a.URL); string(got) != "text" {
		w.t.Errorf("got %q", got)
	}
}

// nowhere wants a path below a file, and below all files, to lead nowhere.
func (w *fileWorld) nowhere(name string) {
	w.t.Helper()
	w.ada.fetches(404, fmt.Sprintf("/files/%d/%s", w.sent.ID, name))
	w.ada.fetches(404, "/files/"+name)
	w.ada.fetches(404, "/files/"+name+"/thumb")
	w.ada.fetches(404, "/avatars/"+name)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func pngChunk(kind string, data []byte) []byte {
	b := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), kind...)
	b = append(b, data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func TestBadUploads(t *testing.T) {
	rows := badUploads(t)
	w := newFileWorld(t)
	for id, data := range rows {
		t.Run(id, func(t *testing.T) {
			try, ok := uploadAnswers[id]
			if !ok {
				t.Fatal("nothing answers this row")
			}
			inner := *w
			in, ada := *w.running, *w.ada
			inner.running, inner.ada = &in, &ada
			in.t, ada.t = t, t
			try(&inner, data)
			inner.unfinished()
		})
	}
	for id := range uploadAnswers {
		if _, ok := rows[id]; !ok {
			t.Errorf("there is no row %s", id)
		}
	}
}

func TestUploadsThatAreNone(t *testing.T) {
	w := newFileWorld(t)
	const multipart = "multipart/form-data; boundary=b"
	for _, c := range []struct {
		contentType, body string
		status            int
		code              string
	}{
		{"application/json", `{"file":"x"}`, 400, "bad_media_type"},
		{"multipart/form-data", "", 400, "bad_media_type"},
		{multipart, "", 400, "bad_body"},
		{multipart, "--b--\r\n", 422, "bad_file"},
		{multipart, "--b\r\nContent-Disposition: form-data; name=\"other\"; filename=\"x\"\r\n\r\nx\r\n--b--\r\n", 422, "bad_file"},
		{multipart, "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--b--\r\n", 422, "bad_file"},
		{multipart, partHead + "\r\n--b--\r\n", 422, "bad_file"},
		{multipart, partHead + "breaks off", 400, "bad_body"},
		{multipart, "--b\r\nContent-Disposition: form-data; name=\"file\"; x=\"" + strings.Repeat("x", 40_000), 400, "bad_body"},
	} {
		p := answer[problem](w.ada, c.status, w.ada.bring("POST", "/uploads", c.contentType, strings.NewReader(c.body)))
		if p.Code != c.code {
			t.Errorf("%.80q: %+v, want %s", c.body, p, c.code)
		}
	}
	w.unfinished()
	big := answer[problem](w.ada, 413, w.ada.bring("PUT", "/me/avatar", "image/png", io.LimitReader(zeros{}, chat.AvatarBytes+1)))
	if big.Code != "too_large" {
		t.Errorf("%+v", big)
	}
}

func TestFewUploadsAtOnce(t *testing.T) {
	w := newFileWorld(t)
	w.server.bodyWithin = patience
	var open []net.Conn
	for range chat.UploadsPerUser {
		c, _ := w.raw("Content-Length: 5000", partHead)
		open = append(open, c)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for w.server.uploads.count(w.ada.id) < chat.UploadsPerUser && ctx.Err() == nil {
		w.ada.fetches(200, "/healthz") // until all have begun
	}
	p := answer[problem](w.ada, 429, w.ada.tryUpload("x", []byte("x")))
	if p.Code != "too_many_uploads" {
		t.Errorf("%+v", p)
	}
	for _, c := range open {
		_ = c.Close()
	}
	w.unfinished()
	for w.server.uploads.count(w.ada.id) > 0 && ctx.Err() == nil {
		w.ada.fetches(200, "/healthz")
	}
	w.ada.upload("x", []byte("x"))
}

// count is for tests.
func (p *parallel) count(user chat.UserID) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.open[user]
}

// A server that stops tells uploads so, soon.
func TestUploadWhileTheServerStops(t *testing.T) {
	w := newFileWorld(t)
	w.server.uploadGrace, w.server.bodyWithin = 50*time.Millisecond, patience
	_, in := w.raw("Content-Length: 5000", partHead)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for w.server.uploads.count(w.ada.id) == 0 && ctx.Err() == nil {
		w.ada.fetches(200, "/healthz")
	}
	w.down()
	w.status(in, 503)
	w.up()
	w.ada.upload("x", []byte("x"))
}

// Over HTTP/2 many requests share a connection, and the slow one ends alone.
func TestSlowUploadOverHTTP2(t *testing.T) {
	w := newFileWorld(t)
	secure := httptest.NewUnstartedServer(w.server.http.Handler)
	secure.EnableHTTP2 = true
	secure.StartTLS()
	defer secure.Close()
	send := func(method, path string, body io.Reader) *http.Response {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		t.Cleanup(cancel)
		req, err := http.NewRequestWithContext(ctx, method, secure.URL+path, body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+w.ada.token)
		req.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		res, err := secure.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res
	}
	slow, end := io.Pipe()
	defer end.Close()
	go func() { _, _ = io.WriteString(end, partHead+"x") }() // ends with the pipe
	if res := send("POST", "/api/v1/uploads", slow); res.StatusCode != 408 || res.ProtoMajor != 2 {
		t.Errorf("slow: %s %s", res.Proto, res.Status)
	}
	if res := send("GET", w.sent.URL, nil); res.StatusCode != 200 {
		t.Errorf("then: %s", res.Status)
	}
	w.unfinished()
}
