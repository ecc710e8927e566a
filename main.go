// MiniMost is team chat for private networks: one binary, one SQLite file, no
// internet.
//
// This file only puts the parts together: settings, store, hub and server are
// opened in this order, run until a signal comes, and are closed in reverse.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	ossignal "os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/rs/zerolog"
	// Roots of the internet's certificates where the system brings none, as in
	// an image of nothing but this program.
	_ "golang.org/x/crypto/x509roots/fallback"

	"minimost/chat"
	"minimost/hub"
	"minimost/internal/audit"
	"minimost/internal/backup"
	"minimost/internal/banner"
	"minimost/internal/config"
	"minimost/internal/localca"
	"minimost/internal/mdns"
	"minimost/internal/meter"
	"minimost/internal/preview"
	"minimost/internal/trust"
	"minimost/server"
	"minimost/signal"
	"minimost/store"
	"minimost/stunsrv"
)

func main() {
	ctx, stop := ossignal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)     // a second signal ends the process at once
	ossignal.Ignore(syscall.SIGPIPE) // a log that nobody reads any more ends nothing
	if err := run(ctx, os.Args); err != nil {
		fmt.Fprintf(os.Stderr, "minimost: %v\n", err)
		os.Exit(1)
	}
}

// run reads the settings and serves until the context ends.
func run(ctx context.Context, args []string) error {
	return config.Command(version(), serve).Run(ctx, args)
}

// version is what the Go command has written into the binary.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "dev"
	}
	return info.Main.Version
}

// serve is the life of the server.
func serve(ctx context.Context, cfg config.Config) (err error) {
	log := newLog(cfg.Log)
	var live atomic.Pointer[func([]chat.Event)]
	st, err := store.Open(ctx, store.Options{Dir: cfg.Data, Log: log, UserBytes: cfg.UserBytes,
		BeforeMigration: backUpFirst(cfg, log), OnCommit: func(events []chat.Event) {
			if tell := live.Load(); tell != nil { // before that, nobody listens
				(*tell)(events)
			}
		}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := syncChannels(ctx, st, cfg.Data); err != nil {
		return err
	}
	h := hub.New(st, log)
	defer h.Close()
	calls := signal.New(h, st, log)
	defer calls.Close()
	h.Attach(calls)
	tell := func(events []chat.Event) {
		h.Publish(events)
		calls.Observe(events)
	}
	live.Store(&tell)

	previews, pictures, err := openPreviews(cfg, st)
	if err != nil {
		return err
	}
	defer func() { previews.Close(); err = errors.Join(err, pictures.Close()) }()
	site, err := newSite(cfg)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", site.addr)
	if err != nil {
		return fmt.Errorf("listen: %w: stop what uses that address, or choose another with --addr", err)
	}
	count, stopCounting, err := metering(cfg, st, h, log)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer stopCounting()
	stun := keepSTUN(cfg, log)
	defer stun.Close()
	info := site.info(cfg, listener.Addr())
	srv := server.New(server.Options{Store: st, Hub: h, Calls: calls, Log: log, Name: cfg.Name, Version: version(),
		HostNames: site.names, TLS: site.tls, Audit: auditing(cfg, log), Meter: count, TrustProxy: cfg.TrustProxy,
		Signup: chat.SignupMode(cfg.Signup), SignupsPerHour: cfg.SignupsPerHour, URLs: info.URLs, FileBytes: cfg.FileBytes, Previews: previews,
		Pictures: pictures, STUNPort: stun.Port, StrictTransport: cfg.HTTP == "" && cfg.Cert != ""})
	site.refresh(log)
	served := make(chan error, 1)
	go func() { served <- srv.Serve(listener) }() // ends with Shutdown
	beside, err := serveBeside(cfg, site, &info, listener.Addr(), log)
	if err != nil {
		return errors.Join(err, srv.Shutdown(ctx))
	}
	defer beside()
	if err := noteRunning(cfg, info.URLs); err != nil {
		log.Warn().Err(err).Msg("minimost-admin will not know this server's address")
	}
	banner.Print(os.Stderr, info)
	reload := make(chan os.Signal, 1)
	ossignal.Notify(reload, syscall.SIGHUP) // before anybody may take it for started
	defer ossignal.Stop(reload)
	log.Info().Str("addr", listener.Addr().String()).Str("data", cfg.Data).Str("version", version()).Msg("serving")

	working, stopWorking := context.WithCancel(ctx)
	keeping := keepHouse(working, st, cfg, site, log)
	err = attend(ctx, st, cfg.Data, log, served, reload)
	stopWorking()
	keeping.Wait()
	log.Info().Msg("stopping")
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), chat.ShutdownGrace)
	defer cancel()
	h.Close() // every connection is told that the server restarts
	return errors.Join(err, srv.Shutdown(grace))
}

// openPreviews makes what fetches the cards of links, or nil when there are to
// be none, and opens the pictures of those that there are.
func openPreviews(cfg config.Config, st *store.Store) (*preview.Fetcher, *preview.Pictures, error) {
	allowed, err := preview.ParseAllowed(cfg.PreviewAllow)
	if err != nil {
		return nil, nil, err
	}
	pictures, err := preview.OpenPictures(filepath.Join(cfg.Data, "previews"))
	if err != nil || cfg.Previews == config.Off {
		return nil, pictures, err
	}
	return preview.New(preview.Options{Cache: st, Pictures: pictures, Allowed: allowed}), pictures, nil
}

// serveBeside starts what helps devices to find and trust the server, and gives
// what ends it. Only what was asked for has to work.
func serveBeside(cfg config.Config, at site, info *banner.Info, addr net.Addr, log zerolog.Logger) (stop func(), err error) {
	stop = func() {}
	if cfg.MDNS != "" {
		if quiet, err := mdns.Answer(cfg.MDNS); err == nil {
			stop = quiet
		} else {
			log.Warn().Err(err).Msg("nobody answers for the server's .local name")
		}
	}
	if cfg.Plain == "" {
		return stop, nil
	}
	listener, err := net.Listen("tcp", cfg.Plain)
	if err != nil && cfg.PlainAsked {
		stop()
		return nil, fmt.Errorf("listen: %w: stop what uses that address, or choose another with --plain", err)
	}
	if err != nil {
		log.Warn().Err(err).Msg("plain HTTP does not lead to HTTPS")
		return stop, nil
	}
	o := trust.Options{Name: cfg.Name, Hosts: at.names}
	_, o.Port, _ = net.SplitHostPort(addr.String())
	if at.ca != nil {
		o.Authority = at.ca
		info.Trust = trustURL(info.URLs[0], listener.Addr())
	}
	plain := trust.NewServer(o)
	go func() { _ = plain.Serve(listener) }() // ends with Close
	quiet := stop
	return func() { quiet(); _ = plain.Close() }, nil
}

// trustURL is the page that a device opens first, on the host of the first URL.
func trustURL(first string, at net.Addr) string {
	u, err := url.Parse(first)
	_, port, _ := net.SplitHostPort(at.String())
	if err != nil {
		return ""
	}
	host := net.JoinHostPort(u.Hostname(), port)
	return "http://" + strings.TrimSuffix(host, ":80") + "/trust"
}

// auditing writes into the record of the data directory. What cannot be written
// is in the log instead: nobody is kept out by a full disk.
func auditing(cfg config.Config, log zerolog.Logger) func(audit.Event) {
	record := audit.In(cfg.Data)
	return func(e audit.Event) {
		if err := record.Write(e); err != nil {
			log.Warn().Err(err).Str("event", e.Event).Str("user", e.User).Str("address", e.Address).Msg("not in the audit log")
		}
	}
}

// metering serves numbers, if they are wanted.
func metering(cfg config.Config, st *store.Store, h *hub.Hub, log zerolog.Logger) (m *meter.Meter, stop func(), err error) {
	if cfg.Metrics == "" {
		return nil, func() {}, nil
	}
	listener, err := net.Listen("tcp", cfg.Metrics)
	if err != nil {
		return nil, nil, fmt.Errorf("listen: %w: stop what uses that address, or choose another with --metrics", err)
	}
	log.Info().Str("addr", listener.Addr().String()).Msg("numbers for Prometheus")
	m = meter.New(map[string]func() float64{
		"connections":    func() float64 { return float64(h.Connections()) },
		"people_online":  func() float64 { return float64(len(h.Presence())) },
		"log_seq":        func() float64 { return float64(st.Cursor().Seq) },
		"database_bytes": func() float64 { return float64(st.Size()) },
		"healthy": func() float64 {
			if st.Health(context.Background()) != nil {
				return 0
			}
			return 1
		},
	})
	numbers := &http.Server{Handler: m.Handler(), ReadHeaderTimeout: chat.HeaderWithin}
	go func() { _ = numbers.Serve(listener) }() // ends with Close
	return m, func() { _ = numbers.Close() }, nil
}

// noteRunning leaves what the administrator's tool wants to know.
func noteRunning(cfg config.Config, urls []string) error {
	return config.Running{PID: os.Getpid(), Version: version(), StartedAt: chat.TimeOf(time.Now()), URLs: urls,
		Settings: cfg.Settings}.Write(cfg.Data)
}

// attend waits for the end, and follows channels.json when it is told to.
func attend(ctx context.Context, st *store.Store, dir string, log zerolog.Logger, served <-chan error, reload <-chan os.Signal) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-served:
			return err
		case <-reload:
			if err := syncChannels(ctx, st, dir); err != nil {
				log.Error().Err(err).Msg("the channels stay as they were")
			}
		}
	}
}

// keepHouse looks after what the store keeps, at once and every hour until the
// context ends. The first round makes no backup: there is none of a start.
func keepHouse(ctx context.Context, st *store.Store, cfg config.Config, at site, log zerolog.Logger) *sync.WaitGroup {
	var keeping sync.WaitGroup
	keeping.Go(func() { // ends with the context
		hourly := time.NewTicker(time.Hour)
		defer hourly.Stop()
		for tidy(ctx, st, cfg, log); ctx.Err() == nil; tidy(ctx, st, cfg, log) {
			select {
			case <-hourly.C:
			case <-ctx.Done():
				return
			}
			at.refresh(log)
			if err := backUpNightly(ctx, st, cfg, log); err != nil && ctx.Err() == nil {
				log.Error().Err(err).Msg("the nightly backup could not be made")
			}
		}
	})
	return &keeping
}

// tidy finishes erasures, prunes the log, lets old files expire and sweeps
// away what nothing speaks of.
func tidy(ctx context.Context, st *store.Store, cfg config.Config, log zerolog.Logger) {
	failed := func(err error, msg string) {
		if err != nil && ctx.Err() == nil {
			log.Error().Err(err).Msg(msg)
		}
	}
	failed(st.Erasures(ctx), "what deleted accounts have left could not be erased")
	failed(st.Prune(ctx), "the event log could not be pruned")
	_, err := st.Lapse(ctx, false)
	failed(err, "sign-ins and links that have expired could not be removed")
	kept, err := st.Retain(ctx, store.Retention{Images: cfg.KeepImages, Files: cfg.KeepFiles, Bytes: cfg.AllBytes})
	failed(err, "old files could not be removed")
	swept, err := st.Sweep(ctx)
	failed(err, "the files could not be swept")
	if kept != (store.Retained{}) || swept != (store.Swept{}) {
		log.Info().Int("images", kept.Images).Int("files", kept.Files).Int("evicted", kept.Evicted).
			Int("unattached", swept.Unattached).Int("unlinked", swept.Unlinked).Int("orphans", swept.Orphans).
			Int("missing", swept.Missing).Msg("tidied the files")
	}
}

// backups is the folder in which they are kept.
func backups(cfg config.Config) string {
	if cfg.BackupDir != "" {
		return cfg.BackupDir
	}
	return filepath.Join(cfg.Data, backup.Folder)
}

func makeBackup(ctx context.Context, cfg config.Config, why backup.Reason, copyTo store.CopyTo, log zerolog.Logger) error {
	dir, m, err := backup.Make(ctx, backup.Job{Data: cfg.Data, Into: backups(cfg), Reason: why, Version: version(),
		Now: time.Now(), Copy: copyTo})
	if err != nil {
		return err
	}
	log.Info().Str("dir", dir).Int("messages", m.Database.Messages).Int64("bytes", m.Bytes()).Msg("backed up")
	_, err = backup.Prune(backups(cfg))
	return err
}

// backUpFirst keeps what an update of the schema is about to change.
func backUpFirst(cfg config.Config, log zerolog.Logger) func(context.Context, int, store.CopyTo) error {
	return func(ctx context.Context, _ int, copyTo store.CopyTo) error {
		return makeBackup(ctx, cfg, backup.Update, copyTo, log)
	}
}

func backUpNightly(ctx context.Context, st *store.Store, cfg config.Config, log zerolog.Logger) error {
	made, err := backup.List(backups(cfg))
	if err != nil || cfg.BackupHour < 0 || !backup.Due(made, time.Now(), cfg.BackupHour) {
		return err
	}
	return makeBackup(ctx, cfg, backup.Nightly, st.CopyTo, log)
}

// stun is the STUN server that calls use, if there is one.
type stun struct {
	port  atomic.Int32
	close func()
}

// keepSTUN serves STUN until Close, as far as the port can be had: calls work
// without it where people see each other's own addresses.
func keepSTUN(cfg config.Config, log zerolog.Logger) *stun {
	s := &stun{close: func() {}}
	if cfg.STUNAddr == "" {
		return s
	}
	ctx, cancel := context.WithCancel(context.Background())
	var kept sync.WaitGroup
	s.close = func() { cancel(); kept.Wait() }
	warned := false
	report := func(port int, err error) {
		s.port.Store(int32(port)) // #nosec G115 -- a port
		switch {
		case err == nil && warned:
			warned = false
			log.Info().Int("port", port).Msg("STUN is answered now")
		case err != nil && !warned:
			warned = true
			log.Warn().Err(err).Msg("STUN is not answered, so calls between networks may fail; trying again each minute. " +
				"Stop what uses that port, or choose another with --stun-addr")
		}
	}
	kept.Go(func() { // until Close
		stunsrv.Keep(ctx, cfg.STUNAddr, stunsrv.Options{Public: cfg.STUNPublic}, time.Minute, report)
	})
	return s
}

// Port is where STUN is answered now, 0 for nowhere.
func (s *stun) Port() int { return int(s.port.Load()) }

// Close ends it.
func (s *stun) Close() { s.close() }

// syncChannels makes the public channels as channels.json lists them.
func syncChannels(ctx context.Context, st *store.Store, dir string) error {
	channels, err := config.Channels(dir)
	if err != nil {
		return err
	}
	return st.SyncChannels(ctx, channels)
}

// newLog writes for people on a terminal and JSON otherwise.
func newLog(format string) zerolog.Logger {
	var out io.Writer = os.Stderr
	info, err := os.Stderr.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0
	if format == config.Pretty || format == config.Auto && terminal {
		out = zerolog.ConsoleWriter{Out: os.Stderr, TimeFormat: time.TimeOnly}
	}
	return zerolog.New(out).Level(zerolog.InfoLevel).With().Timestamp().Logger()
}

// site is where and under which names the server is reached.
type site struct {
	addr  string
	names []string
	tls   *tls.Config        // nil: plain HTTP
	ca    *localca.Authority // nil: plain HTTP, or a certificate of the administrator's
}

func newSite(cfg config.Config) (site, error) {
	s := site{addr: cfg.Addr, names: slices.Clone(cfg.Hosts)}
	if cfg.MDNS != "" {
		s.names = append(s.names, cfg.MDNS+".local")
	}
	if host, err := os.Hostname(); err == nil && host != "" {
		short, _, _ := strings.Cut(host, ".")
		s.names = append(s.names, host, short+".local")
	}
	if cfg.HTTP != "" {
		s.addr = cfg.HTTP
		return s, nil
	}
	s.tls = &tls.Config{MinVersion: tls.VersionTLS12}
	if cfg.Cert != "" {
		own, err := localca.Files(cfg.Cert, cfg.Key)
		if err != nil {
			return s, err
		}
		s.tls.GetCertificate = own.GetCertificate
		return s, nil
	}
	var err error
	if s.ca, err = localca.Open(filepath.Join(cfg.Data, "tls"), s.names, banner.Addresses()); err != nil {
		return s, err
	}
	s.tls.GetCertificate = s.ca.GetCertificate
	return s, nil
}

// refresh gives a certificate of our own the names and addresses that this
// machine has now, and renews it in time.
func (s site) refresh(log zerolog.Logger) {
	if s.ca == nil {
		return
	}
	if err := s.ca.Refresh(s.names, banner.Addresses()); err != nil {
		log.Error().Err(err).Msg("the certificate could not be renewed")
	}
	if names := s.ca.Uncovered(); len(names) > 0 {
		log.Warn().Strs("names", names).Msg("our own certificate cannot vouch for these; give --cert and --key for them")
	}
}

// info is what to print, once it is known which port was given.
func (s site) info(cfg config.Config, at net.Addr) banner.Info {
	scheme := "https"
	if s.tls == nil {
		scheme = "http"
	}
	host, port, _ := net.SplitHostPort(at.String())
	var urls []string
	add := func(host string) { urls = append(urls, scheme+"://"+net.JoinHostPort(host, port)) }
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		for _, a := range banner.Addresses() {
			add(a.String())
		}
		for _, n := range s.names {
			add(n)
		}
		add("localhost")
	} else {
		add(host)
	}
	data, err := filepath.Abs(cfg.Data)
	if err != nil {
		data = cfg.Data
	}
	info := banner.Info{Name: cfg.Name, Version: version(), URLs: urls, Data: data}
	if s.ca != nil {
		info.Fingerprint = s.ca.Fingerprint()
	}
	return info
}
