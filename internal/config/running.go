package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/urfave/cli/v3"

	"minimost/chat"
)

// Setting is one setting with where its value comes from.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	// Default is the value it has when nobody sets it.
	Default string `json:"default"`
	Source  Source `json:"source"`
	// Env is the environment variable that sets it.
	Env   string `json:"env"`
	Usage string `json:"usage"`
}

// Source is where a value comes from; a flag wins over the environment.
type Source string

// The sources.
const (
	FromDefault     Source = "default"
	FromEnvironment Source = "environment"
	FromFlag        Source = "flag"
)

// settings lists what a command was started with.
func settings(cmd *cli.Command) []Setting {
	var list []Setting
	for _, f := range cmd.Flags {
		doc, ok := f.(cli.DocGenerationFlag)
		name := f.Names()[0]
		if !ok || name == "help" || name == "version" || strings.HasPrefix(name, "generate") {
			continue
		}
		s := Setting{Name: name, Value: valueOf(cmd, name), Default: defaultOf(f),
			Env: envName(name), Usage: strings.ReplaceAll(doc.GetUsage(), "`", ""), Source: FromDefault}
		if cmd.IsSet(name) {
			s.Source = FromFlag
			if told, ok := os.LookupEnv(s.Env); ok && same(told, s.Value) {
				s.Source = FromEnvironment
			}
		}
		list = append(list, s)
	}
	return list
}

func defaultOf(f cli.Flag) string {
	switch f := f.(type) {
	case *cli.StringFlag:
		return f.Value
	case *cli.IntFlag:
		return fmt.Sprint(f.Value)
	case *cli.BoolFlag:
		return fmt.Sprint(f.Value)
	}
	return ""
}

// same compares a variable with the value that was read from it.
func same(told, value string) bool {
	on, err := strconv.ParseBool(told)
	return told == value || err == nil && fmt.Sprint(on) == value
}

func valueOf(cmd *cli.Command, name string) string {
	if list, ok := cmd.Value(name).([]string); ok {
		return strings.Join(list, ",")
	}
	return fmt.Sprint(cmd.Value(name))
}

// Running is what a server writes down about itself, for the administrator's
// tool.
type Running struct {
	PID       int       `json:"pid"`
	Version   string    `json:"version"`
	StartedAt chat.Time `json:"started_at"`
	// URLs people can open, the best for other devices first.
	URLs     []string  `json:"urls"`
	Settings []Setting `json:"settings"`
}

// runningFile is in the data directory. It stays behind when the server ends:
// whether there is one the lock says.
const runningFile = "server.json"

// Write puts the note into the data directory.
func (r Running) Write(dir string) error {
	r.Settings = slices.Clone(r.Settings)
	// Folders may have names in other encodings; here they are only shown.
	b, err := json.Marshal(r, jsontext.WithIndent("  "), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return err
	}
	path := filepath.Join(dir, runningFile)
	if err := os.WriteFile(path+".new", append(b, '\n'), 0o600); err != nil {
		return fmt.Errorf("note of the server: %w", err)
	}
	return os.Rename(path+".new", path)
}

// ReadRunning reads the note of the last server that used a data directory; of
// none it is empty.
func ReadRunning(dir string) (r Running, err error) {
	b, err := os.ReadFile(filepath.Join(dir, runningFile))
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	if err != nil {
		return r, fmt.Errorf("note of the server: %w", err)
	}
	return r, nil
}
