package chat

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// CommandType names a client frame.
type CommandType string

// The frames a client may send over the socket, or by POST /live on long-poll.
const (
	// PingCommand asks for a pong.
	PingCommand CommandType = "ping"
	// TypingCommand says that the user is writing in ChannelID, at most every
	// TypingEvery.
	TypingCommand CommandType = "typing"
	// PresenceCommand says what this device is doing.
	PresenceCommand CommandType = "presence"
	// ViewCommand says which channel this device shows, 0 for none; typing is
	// only told to those who look.
	ViewCommand CommandType = "view"
	// SignalCommand passes a signal on to another peer of a call.
	SignalCommand CommandType = "signal"
)

// Command is one client frame. Only the fields of its type are set.
type Command struct {
	Type      CommandType
	ChannelID ChannelID
	State     Presence
	// Signal is without FromPeer, which the server knows.
	Signal Signal
}

// frame is a client frame whose fields have not been looked at.
type frame struct {
	Type      *string        `json:"type"`
	ChannelID jsontext.Value `json:"channel_id"`
	State     jsontext.Value `json:"state"`
	CallID    jsontext.Value `json:"call_id"`
	ToPeer    jsontext.Value `json:"to_peer"`
	Gen       jsontext.Value `json:"gen"`
	Payload   jsontext.Value `json:"payload"`
}

// ParseCommand reads one frame strictly: one JSON object, valid UTF-8, no
// duplicate names, the types as written. Fields that are not of its type are
// ignored, so that newer clients can talk to older servers. The error is a
// FrameError ready to be sent.
func ParseCommand(b []byte) (Command, *FrameError) {
	var f frame
	if len(b) == 0 || jsontext.Value(b).Kind() != '{' {
		return Command{}, &FrameError{Code: "bad_frame", Detail: "Send one JSON object a frame."}
	}
	if err := json.Unmarshal(b, &f); err != nil {
		return Command{}, &FrameError{Code: "bad_frame", Detail: "The frame is not a valid JSON object."}
	}
	if f.Type == nil {
		return Command{}, &FrameError{Code: "missing_type", Detail: "The frame has no type."}
	}
	c := Command{Type: CommandType(*f.Type)}
	if bad := f.read(&c); bad != nil {
		return Command{}, bad
	}
	return c, nil
}

// read takes the fields of the command's type.
func (f *frame) read(c *Command) *FrameError {
	switch c.Type {
	case PingCommand:
	case TypingCommand, ViewCommand:
		id, err := parseChannelID(f.ChannelID, c.Type == ViewCommand)
		if err != nil {
			return &FrameError{Code: "bad_channel", Detail: "channel_id must be a positive whole number."}
		}
		c.ChannelID = id
	case PresenceCommand:
		var state string
		if json.Unmarshal(f.State, &state) != nil {
			return badPresence
		}
		switch c.State = Presence(state); c.State {
		case Active, Idle, Hidden:
		default:
			return badPresence
		}
	case SignalCommand:
		return f.readSignal(&c.Signal)
	default:
		return &FrameError{Code: "unknown_type", Detail: "The frame's type is not known here."}
	}
	return nil
}

func (f *frame) readSignal(s *Signal) *FrameError {
	if json.Unmarshal(f.CallID, &s.CallID) != nil || json.Unmarshal(f.ToPeer, &s.ToPeer) != nil ||
		json.Unmarshal(f.Gen, &s.Gen) != nil || s.Gen < 0 || s.Gen > MaxID || f.Payload.Kind() != '{' ||
		isDeep(f.Payload) {
		return &FrameError{Code: "bad_signal",
			Detail: "A signal has call_id, to_peer, a whole number gen and an object payload of at most 2000 levels."}
	}
	s.Payload = f.Payload
	return nil
}

// isDeep says that a value is nested deeper than SignalLevels.
func isDeep(v jsontext.Value) bool {
	tokens := jsontext.NewDecoder(bytes.NewReader(v))
	for {
		if _, err := tokens.ReadToken(); err != nil {
			return false
		}
		if tokens.StackDepth() > SignalLevels {
			return true
		}
	}
}

var badPresence = &FrameError{Code: "bad_presence", Detail: "state must be active, idle or hidden."}

func parseChannelID(v jsontext.Value, zero bool) (ChannelID, error) {
	if zero && (len(v) == 0 || v.Kind() == 'n' || string(v) == "0") {
		return 0, nil
	}
	if len(v) == 0 || v.Kind() != '0' {
		return 0, fmt.Errorf("channel_id: %w", errBadID)
	}
	id, err := ParseID(string(v))
	return ChannelID(id), err
}
