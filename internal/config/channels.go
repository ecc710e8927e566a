package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"minimost/chat"
)

// channelsFile lists the public channels, in the data directory.
const channelsFile = "channels.json"

// Channels reads channels.json in dir, which is a list of names or of objects
// {"name", "topic"}, in the order of the sidebar. If there is none it is made,
// with chat.DefaultChannels. An error names the line and what to do; nothing
// is then to be changed, least of all the channels there are.
func Channels(dir string) ([]chat.ChannelConfig, error) {
	path := filepath.Join(dir, channelsFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		channels := chat.DefaultChannels()
		return channels, writeChannels(path, channels)
	}
	if err != nil {
		return nil, fmt.Errorf("channels: %w", err)
	}
	channels, offset, err := parseChannels(bytes.TrimPrefix(data, []byte("\ufeff")))
	if err != nil {
		line := 1 + bytes.Count(data[:min(offset, int64(len(data)))], []byte{'\n'})
		return nil, fmt.Errorf("%s:%d: %w", path, line, err)
	}
	return channels, nil
}

// HasChannels says whether dir has a channels.json.
func HasChannels(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, channelsFile))
	return err == nil
}

// SaveChannels replaces channels.json in dir with these channels.
func SaveChannels(dir string, channels []chat.ChannelConfig) error {
	return writeChannels(filepath.Join(dir, channelsFile), channels)
}

// writeChannels puts the list in place as a whole, one channel a line; those
// with a topic as objects.
func writeChannels(path string, channels []chat.ChannelConfig) error {
	list := make([]any, len(channels))
	for i, c := range channels {
		list[i] = c
		if c.Topic == "" {
			list[i] = c.Name
		}
	}
	data, err := json.Marshal(list, jsontext.WithIndent("  "))
	if err != nil {
		return fmt.Errorf("channels: %w", err)
	}
	if err := os.WriteFile(path+".new", append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("channels: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("channels: %w", err)
	}
	return nil
}

const shape = `Write a list like ["general", {"name": "support", "topic": "Ask here"}]`

// parseChannels gives the offset at which an error was met.
func parseChannels(data []byte) (channels []chat.ChannelConfig, offset int64, err error) {
	d := jsontext.NewDecoder(bytes.NewReader(data))
	if d.PeekKind() != '[' {
		return nil, 0, errors.New("there is no list of channels. " + shape)
	}
	_, _ = d.ReadToken()
	seen := map[string]string{}
	for d.PeekKind() != ']' {
		offset = start(data, d.InputOffset())
		c, err := nextChannel(d)
		if err != nil {
			offset, err = explain(err, offset)
			return nil, offset, fmt.Errorf("channel %d: %w", len(channels)+1, err)
		}
		folded := strings.ToLower(c.Name)
		if first, twice := seen[folded]; twice {
			return nil, offset, fmt.Errorf("channel %d: %q is on the list already, as %q. "+
				"Remove one of them", len(channels)+1, c.Name, first)
		}
		seen[folded] = c.Name
		channels = append(channels, c)
	}
	if len(channels) == 0 {
		return nil, 0, errors.New(`the list is empty. Name at least one channel, such as "general"`)
	}
	_, err = d.ReadToken()
	if err == nil {
		if _, err = d.ReadToken(); err == io.EOF {
			return channels, 0, nil
		}
	}
	offset = start(data, d.InputOffset())
	return nil, offset, errors.New("there is something behind the list. " + shape)
}

// start skips what stands between two values.
func start(data []byte, offset int64) int64 {
	rest := data[offset:]
	return offset + int64(len(rest)-len(bytes.TrimLeft(rest, ", \t\r\n")))
}

// explain puts a decoder's error in words for who wrote the list. The place is
// where the decoder met it, or else where the channel began.
func explain(err error, began int64) (offset int64, _ error) {
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return e.ByteOffset, fmt.Errorf("%w. %s", e.Err, shape)
	}
	if errors.Is(err, json.ErrUnknownName) {
		return began, errors.New("it may have a name and a topic and nothing else. " + shape)
	}
	if _, ok := errors.AsType[*json.SemanticError](err); ok {
		return began, errors.New("name and topic must be texts. " + shape)
	}
	return began, err
}

func nextChannel(d *jsontext.Decoder) (c chat.ChannelConfig, err error) {
	switch d.PeekKind() {
	case '"':
		err = json.UnmarshalDecode(d, &c.Name)
	case '{':
		err = json.UnmarshalDecode(d, &c, json.RejectUnknownMembers(true))
	default:
		if _, err = d.ReadValue(); err == nil {
			err = errors.New("it is neither a name nor an object. " + shape)
		}
	}
	if err != nil {
		return c, err
	}
	name, err := chat.CheckChannelName(c.Name)
	if err != nil {
		return c, fmt.Errorf("%q is no name for a channel. Use one line of 1 to %d characters",
			c.Name, chat.ChannelNameCharsMax)
	}
	topic, ok := chat.CleanLine(c.Topic, chat.TopicCharsMax)
	if !ok {
		return c, fmt.Errorf("the topic of %q is no line of at most %d characters. Shorten it",
			name, chat.TopicCharsMax)
	}
	return chat.ChannelConfig{Name: name, Topic: topic}, nil
}
