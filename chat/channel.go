package chat

// ChannelKind tells who is in a channel; one word for all three.
type ChannelKind string

// The kinds of channel.
const (
	// Public channels come from channels.json; everybody is in them.
	Public ChannelKind = "public"
	// Private channels are by invitation.
	Private ChannelKind = "private"
	// Direct channels belong to one fixed set of people.
	Direct ChannelKind = "direct"
)

// Channel is a channel as one member sees it.
type Channel struct {
	ID       ChannelID   `json:"id" db:"id"`
	Kind     ChannelKind `json:"kind" db:"kind"`
	Name     string      `json:"name" db:"name"`
	Topic    string      `json:"topic" db:"topic"`
	Archived bool        `json:"archived,omitzero" db:"archived"`
	// Position orders public channels in the sidebar; the first is where one lands.
	Position  int  `json:"position" db:"position"`
	CreatedAt Time `json:"created_at" db:"created_at"`

	// What follows is the viewer's own.

	LastReadID MessageID `json:"last_read_id" db:"last_read_id"`
	// LastMessageID is the newest message the viewer may see, 0 for none.
	LastMessageID MessageID `json:"last_message_id" db:"last_message_id"`
	// Unread counts other people's messages above the watermark, up to UnreadMax.
	Unread int `json:"unread" db:"unread"`
	// Mentions counts those of them that name the viewer.
	Mentions int `json:"mentions" db:"mentions"`
	// LastMessageAt is when that newest message was sent.
	LastMessageAt Time `json:"last_message_at,omitzero" db:"last_message_at"`
	// HistoryStartID is the first message the viewer may see, 0 for all.
	HistoryStartID MessageID `json:"history_start_id,omitzero" db:"history_start_id"`
	// Hidden says that the viewer has closed this direct channel; its next
	// message opens it again.
	Hidden bool   `json:"hidden,omitzero" db:"hidden"`
	Notify Notify `json:"notify" db:"notify"`

	MemberCount int `json:"member_count" db:"member_count"`
	// PinCount is the number of pinned messages the viewer may see.
	PinCount int `json:"pin_count" db:"pin_count"`
	// Members are given up to ReceiptMembers people.
	Members []Member `json:"members,omitzero" db:"-"`
}

// Member is somebody in a channel.
type Member struct {
	UserID     UserID    `json:"user_id" db:"user_id"`
	LastReadID MessageID `json:"last_read_id" db:"last_read_id"`
	// SinceID is the newest message that was there before they came: up to it
	// nothing counts as read by them.
	SinceID MessageID `json:"since_id" db:"since_id"`
}

// Notify says of what somebody wants to be told in a channel.
type Notify string

// The levels of notification.
const (
	NotifyAll      Notify = "all"
	NotifyMentions Notify = "mentions"
	NotifyNone     Notify = "none"
)

// UnreadMax is where counting stops: people are shown "99+".
const UnreadMax = 100

// ChannelConfig is one line of channels.json.
type ChannelConfig struct {
	Name  string `json:"name"`
	Topic string `json:"topic,omitzero"`
}

// DefaultChannels stand in a new channels.json.
func DefaultChannels() []ChannelConfig {
	return []ChannelConfig{
		{Name: "general"}, {Name: "software"}, {Name: "firmware"}, {Name: "systems"}, {Name: "off-topic"},
	}
}
