package chat

import (
	"regexp"

	"github.com/go-json-experiment/json/jsontext"
)

// CallKind tells a call from a screen that somebody shares without one.
type CallKind string

// The kinds of call.
const (
	// Voice calls ring, and carry voices, cameras and screens; a channel has
	// one at most.
	Voice CallKind = "voice"
	// Screen is one person's screen that others may watch; it does not ring
	// until somebody is invited.
	Screen CallKind = "screen"
)

// CallState is how far a call has come.
type CallState string

// The states of a call. What has ended is gone.
const (
	CallRinging CallState = "ringing" // nobody has accepted yet
	CallActive  CallState = "active"
)

// Call is a call, or a shared screen, that is going on.
type Call struct {
	// ID is random; knowing it opens nothing.
	ID        string    `json:"id"`
	ChannelID ChannelID `json:"channel_id"`
	Kind      CallKind  `json:"kind"`
	State     CallState `json:"state"`
	StartedBy UserID    `json:"started_by"`
	StartedAt Time      `json:"started_at"`
	// Participants in the order in which they were asked or came; the first of
	// a shared screen is who shares it.
	Participants []Participant `json:"participants"`
}

// ParticipantState is how somebody takes part in a call.
type ParticipantState string

// The states of a participant. Who has declined, missed it or left is none.
const (
	Ringing ParticipantState = "ringing" // asked, until RingFor has passed
	Joined  ParticipantState = "joined"
	// Gone is told as "away": the connection has ended, and may come back
	// within RejoinWithin. What they say and hear goes on.
	Gone ParticipantState = "away"
)

// Participant is somebody in a call.
type Participant struct {
	UserID UserID           `json:"user_id"`
	State  ParticipantState `json:"state"`
	// Peer is the random name of this joining, which signals are addressed to;
	// empty while it rings.
	Peer string `json:"peer,omitzero"`
	// Since is when the state began.
	Since Time `json:"since"`
}

// CallEnd says why a call is over, for all or for the one who is told.
type CallEnd string

// The ends of a call.
const (
	CallEnded    CallEnd = "ended"    // all but one have left
	CallDeclined CallEnd = "declined" // nobody wanted it
	CallMissed   CallEnd = "missed"   // nobody answered
	CallCanceled CallEnd = "canceled" // the caller gave up before anybody answered
	CallBusy     CallEnd = "busy"     // nobody answered, because they were in another call
	CallLost     CallEnd = "lost"     // a connection did not come back
)

// Joining answers who has joined a call.
type Joining struct {
	Call Call `json:"call"`
	// Peer is the joiner's own.
	Peer string `json:"peer"`
}

// CallUpdate is a call as it now is.
type CallUpdate struct {
	Call Call `json:"call"`
}

// CallRing asks somebody to join.
type CallRing struct {
	Call Call   `json:"call"`
	From UserID `json:"from"`
	// Quiet says that they are in another call and should not be disturbed.
	Quiet bool `json:"quiet,omitzero"`
}

// CallEnding takes a call away.
type CallEnding struct {
	CallID    string    `json:"call_id"`
	ChannelID ChannelID `json:"channel_id"`
	Reason    CallEnd   `json:"reason"`
}

// CallMove tells a device that its place in a call has gone to another device
// of the same person, or that the person has joined another call.
type CallMove struct {
	CallID string `json:"call_id"`
}

// Signal is what the two ends of a peer connection tell each other: offers,
// answers and candidates. The server reads nothing of it but whom it is for.
type Signal struct {
	CallID   string `json:"call_id"`
	FromPeer string `json:"from_peer"`
	ToPeer   string `json:"to_peer"`
	// Gen numbers the connections that one pair has made.
	Gen     int64          `json:"gen"`
	Payload jsontext.Value `json:"payload"`
}

// CallRecord is what is kept of a voice call that is over.
type CallRecord struct {
	ID        string
	ChannelID ChannelID
	StartedBy UserID
	StartedAt Time
	// ActiveAt is when the second person joined, 0 if nobody did.
	ActiveAt Time
	EndedAt  Time
	Reason   CallEnd
	// UserIDs are all who joined, in that order.
	UserIDs []UserID
}

// callName is what crypto/rand.Text makes.
var callName = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// IsCallName says whether s can be the name of a call or of a peer.
func IsCallName(s string) bool { return callName.MatchString(s) }
