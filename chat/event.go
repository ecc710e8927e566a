package chat

import (
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// EventType says what an event tells of; the browser's list of them is
// frontend/static/app/protocol.js, and a test compares the two.
type EventType string

// Durable events: they stand in the log, in the order of the changes they
// tell of, and a client gets each of those it may see once.
const (
	MessageCreated EventType = "message.created"  // data: Message
	MessageUpdated EventType = "message.updated"  // data: MessageChange
	MessageDeleted EventType = "message.deleted"  // data: Tombstone
	ChannelCreated EventType = "channel.created"  // data: Channel, as its receiver sees it
	ChannelUpdated EventType = "channel.updated"  // data: ChannelChange
	ChannelRemoved EventType = "channel.removed"  // no data; it is no longer the receiver's
	ChannelHidden  EventType = "channel.hidden"   // data: HiddenChange, for the user's own devices
	NotifyUpdated  EventType = "notify.updated"   // data: NotifyChange, for the user's own devices
	MemberAdded    EventType = "member.added"     // data: MemberChange
	MemberRemoved  EventType = "member.removed"   // data: MemberChange
	ReactionAdded  EventType = "reaction.added"   // data: ReactionChange
	ReactionGone   EventType = "reaction.removed" // data: ReactionChange
	PinAdded       EventType = "pin.added"        // data: PinChange
	PinRemoved     EventType = "pin.removed"      // data: PinChange
	PreviewUpdated EventType = "preview.updated"  // data: PreviewChange
	ReadUpdated    EventType = "read.updated"     // data: ReadMark
	DraftUpdated   EventType = "draft.updated"    // data: Draft
	UserCreated    EventType = "user.created"     // data: Newcomer
	UserUpdated    EventType = "user.updated"     // data: User
	MeUpdated      EventType = "me.updated"       // data: Preferences, for the user's own devices

	// SessionEnded never leaves the server: the hub ends the connections of
	// the sessions it names. Being in the log it reaches a running server
	// from the admin tool as well. data: SessionsGone
	SessionEnded EventType = "session.ended"

	// LogStartsOver never leaves the server either: more has changed than the
	// log tells, so the hub has everybody come back, who then start again. No
	// data.
	LogStartsOver EventType = "log.starts_over"
)

// Ephemeral events: no seq, never replayed. Those with the same key replace
// one another while they wait for a slow reader; signals never do.
const (
	HelloEvent    EventType = "hello"    // data: Hello
	ResetEvent    EventType = "reset"    // no data; fetch /bootstrap again
	PongEvent     EventType = "pong"     // no data
	ErrorEvent    EventType = "error"    // data: FrameError
	TypingEvent   EventType = "typing"   // data: Typing
	PresenceEvent EventType = "presence" // data: PresenceChange

	PresencesEvent EventType = "presence.many" // data: PresenceChanges

	CallUpdated EventType = "call.updated" // data: CallUpdate
	CallRings   EventType = "call.ringing" // data: CallRing, for those it rings at
	CallOver    EventType = "call.ended"   // data: CallEnding
	CallMoved   EventType = "call.moved"   // data: CallMove, for one connection
	SignalEvent EventType = "signal"       // data: Signal, for one connection
)

// Event is one thing that happened, with those whom it may concern.
type Event struct {
	// Seq is the position in the log, 0 for an ephemeral event.
	Seq       int64
	Type      EventType
	ChannelID ChannelID
	// Data is the encoded payload; it is shared and never changed.
	Data jsontext.Value
	// To is who may see it.
	To Audience
}

// AppendJSON appends the event's wire form to b.
func (e *Event) AppendJSON(b []byte) []byte {
	b = append(b, '{')
	if e.Seq > 0 {
		b = append(b, `"seq":`...)
		b = strconv.AppendInt(b, e.Seq, 10)
		b = append(b, ',')
	}
	b = append(b, `"type":"`...)
	b = append(b, e.Type...)
	b = append(b, '"')
	if e.ChannelID > 0 {
		b = append(b, `,"channel_id":`...)
		b = strconv.AppendInt(b, int64(e.ChannelID), 10)
	}
	if len(e.Data) > 0 {
		b = append(b, `,"data":`...)
		b = append(b, e.Data...)
	}
	return append(b, '}')
}

// Payload encodes the data of an event. It panics when v cannot be encoded,
// which is a programming error.
func Payload(v any) jsontext.Value {
	b, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		panic("chat: payload: " + err.Error())
	}
	return b
}

// Members of a channel, with the first message each may see (0 = all).
// A value that has been published is never changed.
type Members map[UserID]MessageID

// Audience is who may see an event. The zero value is nobody.
type Audience struct {
	// Everyone who has an account.
	Everyone bool
	// User, if set, is the only one, whatever else is set.
	User UserID
	// Members of a private or direct channel.
	Members Members
	// Subject is the message told of: a member who joined after it does not
	// see the event. 0 for none.
	Subject MessageID
	// Quote is the parent quoted in a message's reply_to: a member who joined
	// after it gets the event without the words of the quote. 0 for none.
	Quote MessageID
}

// Sight is how much of an event somebody gets.
type Sight int

// The three kinds of sight.
const (
	SeesNothing Sight = iota
	SeesWithoutQuote
	SeesAll
)

// Sees says what the user gets of an event for this audience. It is the one
// rule for everything that is pushed; store applies the same rule in SQL to
// everything that is read.
func (a *Audience) Sees(user UserID) Sight {
	if a.User != 0 {
		if a.User == user {
			return SeesAll
		}
		return SeesNothing
	}
	if a.Everyone {
		return SeesAll
	}
	start, member := a.Members[user]
	switch {
	case !member, a.Subject != 0 && a.Subject < start:
		return SeesNothing
	case a.Quote != 0 && a.Quote < start:
		return SeesWithoutQuote
	default:
		return SeesAll
	}
}

// WithoutQuote is a message event for those who may not see the quoted parent:
// they learn that it is a reply and nothing of to what. A payload that cannot
// be read is left out altogether.
func (e *Event) WithoutQuote() Event {
	c := *e
	switch e.Type {
	case MessageCreated:
		var m Message
		c.Data = nil
		if json.Unmarshal(e.Data, &m) == nil {
			m.ReplyTo = m.ReplyTo.Hidden()
			c.Data = Payload(m)
		}
	case MessageUpdated:
		var m MessageChange
		c.Data = nil
		if json.Unmarshal(e.Data, &m) == nil {
			m.Message.ReplyTo = m.Message.ReplyTo.Hidden()
			c.Data = Payload(m)
		}
	}
	return c
}

// MessageChange is a message after an edit. Excerpt is the new line for
// replies that quote it.
type MessageChange struct {
	Message Message `json:"message"`
	Excerpt string  `json:"excerpt"`
	// Was says whom the text named before, so that those named now or no
	// longer can correct their counts.
	Was Named `json:"was"`
}

// Named is whom a message names.
type Named struct {
	Mentions         []UserID `json:"mentions"`
	MentionsEveryone bool     `json:"mentions_everyone,omitzero"`
}

// Tombstone is what is left of a deleted message.
type Tombstone struct {
	ID        MessageID `json:"id"`
	SenderID  UserID    `json:"sender_id"`
	DeletedAt Time      `json:"deleted_at"`
	// Keep says that the message stays in the history as "message deleted",
	// because replies quote it.
	Keep bool `json:"keep,omitzero"`
	// Was says whom it named, which no longer counts.
	Was Named `json:"was"`
}

// ChannelChange is what everybody in a channel sees change.
type ChannelChange struct {
	ID       ChannelID `json:"id"`
	Name     string    `json:"name"`
	Topic    string    `json:"topic"`
	Archived bool      `json:"archived"`
	Position int       `json:"position"`
}

// ReadMark is how far somebody has read. The others in a channel of up to
// ReceiptMembers people get it without counts.
type ReadMark struct {
	UserID     UserID    `json:"user_id"`
	LastReadID MessageID `json:"last_read_id"`
	// Counts are the reader's own after the change, for their own devices.
	*Counts
}

// Counts are what waits for somebody in a channel, up to UnreadMax each.
type Counts struct {
	Unread   int `json:"unread" db:"unread"`
	Mentions int `json:"mentions" db:"mentions"`
}

// HiddenChange closes or opens a direct channel.
type HiddenChange struct {
	Hidden bool `json:"hidden"`
}

// NotifyChange is somebody's new level for a channel.
type NotifyChange struct {
	Level Notify `json:"level"`
}

// MemberChange names who came or went, and by whom.
type MemberChange struct {
	UserID UserID `json:"user_id"`
	// SinceID is where a new member's watermark stands: see Member.
	SinceID     MessageID `json:"since_id,omitzero"`
	MemberCount int       `json:"member_count"`
}

// Newcomer is somebody who has signed up, and is in every public channel now.
type Newcomer struct {
	User
	// SinceID is where their watermarks stand: see Member.
	SinceID MessageID `json:"since_id"`
}

// ReactionChange is one emoji given or taken back.
type ReactionChange struct {
	MessageID MessageID `json:"message_id" db:"message_id"`
	UserID    UserID    `json:"user_id" db:"user_id"`
	Emoji     string    `json:"emoji" db:"emoji"`
}

// PinChange is a message pinned or unpinned.
type PinChange struct {
	MessageID MessageID `json:"message_id"`
	UserID    UserID    `json:"user_id"`
	PinnedAt  Time      `json:"pinned_at,omitzero"`
}

// Draft is an unsent text, for the writer's own devices only.
type Draft struct {
	Body string `json:"body"`
}

// SessionsGone names sessions that have ended.
type SessionsGone struct {
	Sessions []SessionID `json:"sessions"`
	// Disabled says that it is for good: their account is closed or deleted.
	Disabled bool `json:"disabled,omitzero"`
}

// Hello opens every live connection.
type Hello struct {
	ConnectionID string `json:"connection_id"`
	Cursor       Cursor `json:"cursor"`
	// Resumed says that what was missed follows; otherwise a reset does.
	Resumed bool `json:"resumed"`
	// Presence of everybody who is not offline; changes follow as events.
	Presence map[UserID]Presence `json:"presence"`
	// Calls are all that the user may see.
	Calls []Call `json:"calls"`
}

// Typing says that somebody is writing. It holds for TypingShown unless it is
// taken back sooner.
type Typing struct {
	UserID UserID `json:"user_id"`
	Typing bool   `json:"typing"`
}

// PresenceChange is somebody's new state.
type PresenceChange struct {
	UserID UserID   `json:"user_id"`
	State  Presence `json:"state"`
}

// PresenceChanges are the new states of many at once, each person in one of
// them.
type PresenceChanges map[Presence][]UserID

// FrameError answers a client frame that could not be used.
type FrameError struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
	// RetryMS is how long to wait, in milliseconds, 0 if that is no help.
	RetryMS int64 `json:"retry_ms,omitzero"`
}
