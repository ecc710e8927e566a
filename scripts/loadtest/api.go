package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// api is the REST interface as one user sees it.
type api struct {
	base  string // without a slash at the end
	http  *http.Client
	token string
}

// refusal is an answer that is not 2xx.
type refusal struct {
	status     int
	code       string
	retryAfter time.Duration
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.code) }

// tlsConfig says whom to trust.
func tlsConfig(o options) (*tls.Config, error) {
	conf := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: o.insecure} // #nosec G402 -- by flag
	if o.ca != "" {
		pem, err := os.ReadFile(o.ca)
		if err != nil {
			return nil, err
		}
		conf.RootCAs = x509.NewCertPool()
		if !conf.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s has no certificate", o.ca)
		}
	}
	return conf, nil
}

// newHTTP makes a client that many users share. Nil dials as usual.
func newHTTP(conf *tls.Config, idle int, dial dialFunc) *http.Client {
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: conf, MaxIdleConnsPerHost: idle, IdleConnTimeout: time.Minute, DialContext: dial,
	}}
}

// call makes one request; in and out may be nil. It gives the session token if
// the answer sets one.
func (a *api) call(ctx context.Context, method, path string, in, out any) (token string, err error) {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return "", err
		}
		body = bytes.NewReader(b)
	}
	return a.send(ctx, method, path, "application/json", body, out)
}

// send is call with a body of any kind.
func (a *api) send(ctx context.Context, method, path, kind string, body io.Reader, out any) (token string, err error) {
	req, err := http.NewRequestWithContext(ctx, method, a.base+"/api/v1"+path, body) // #nosec G704 -- whoever starts it names the server
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", kind)
	if a.token != "" {
		req.Header.Set("Authorization", "Bearer "+a.token)
	}
	res, err := a.http.Do(req) // #nosec G704 -- whoever starts it names the server
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	if res.StatusCode/100 != 2 {
		return "", refused(res)
	}
	for _, c := range res.Cookies() {
		if strings.HasSuffix(c.Name, "minimost") {
			token = c.Value
		}
	}
	if out == nil {
		_, err = io.Copy(io.Discard, res.Body)
		return token, err
	}
	return token, json.UnmarshalRead(res.Body, out)
}

func refused(res *http.Response) error {
	var problem struct {
		Code string `json:"code"`
	}
	_ = json.UnmarshalRead(res.Body, &problem) // without a code the status has to do
	seconds, _ := strconv.Atoi(res.Header.Get("Retry-After"))
	return &refusal{res.StatusCode, problem.Code, time.Duration(seconds) * time.Second}
}

// patient calls again while the server is busy or gone, for up to thirty tries,
// so the request must be one that may be repeated.
func (a *api) patient(ctx context.Context, method, path string, in, out any) (token string, err error) {
	for try := range 30 {
		token, err = a.call(ctx, method, path, in, out)
		var r *refusal
		if err == nil || errors.As(err, &r) && r.status != http.StatusServiceUnavailable {
			return token, err
		}
		wait := time.Duration(min(try+1, 10)) * 100 * time.Millisecond
		if r != nil {
			wait = max(wait, r.retryAfter)
		}
		if !pause(ctx, wait) {
			return "", ctx.Err()
		}
	}
	return "", err
}

// pause waits; false says that the context ended first.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// bootstrap is the part of /bootstrap that is needed here.
type bootstrap struct {
	Cursor   string `json:"cursor"`
	Channels []struct {
		ID            int64  `json:"id"`
		Kind          string `json:"kind"`
		Archived      bool   `json:"archived"`
		LastMessageID int64  `json:"last_message_id"`
	} `json:"channels"`
}

// message is the part of a message that is needed here.
type message struct {
	ID        int64  `json:"id"`
	ChannelID int64  `json:"channel_id"`
	Body      string `json:"body"`
}

// history reads a channel's messages above an id, oldest first.
func (a *api) history(ctx context.Context, channel, after int64) (all []message, err error) {
	for {
		var page struct {
			Messages  []message `json:"messages"`
			MoreAfter bool      `json:"more_after"`
		}
		path := fmt.Sprintf("/channels/%d/messages?after=%d&limit=200", channel, max(after, 1))
		if _, err := a.patient(ctx, http.MethodGet, path, nil, &page); err != nil {
			return nil, fmt.Errorf("read history: %w", err)
		}
		all = append(all, page.Messages...)
		if !page.MoreAfter || len(page.Messages) == 0 {
			return all, nil
		}
		after = all[len(all)-1].ID
	}
}
