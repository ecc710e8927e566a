package chat

// Archive is what another program has kept of a conversation, in our terms but
// with its own names, for moving in. People and channels are named by keys,
// which stay the same when the same data is read again.
type Archive struct {
	Users    []ArchivedUser
	Channels []ArchivedChannel
	// Messages are in the order in which they were sent.
	Messages []ArchivedMessage
	// Remarks are about what is left out or changed.
	Remarks []Remark
}

// ArchivedUser is somebody's account.
type ArchivedUser struct {
	Key string
	// Username is as CheckUsername wants it.
	Username, DisplayName string
	// PasswordHash is "" for those who need a new password.
	PasswordHash string
	NameHue      int
	Bio          string
	// Avatar is the path of a picture, "" for none.
	Avatar    string
	CreatedAt Time
	// Gone is an author who has no account any more.
	Gone bool
}

// ArchivedChannel is a channel with its members; all are in public ones.
type ArchivedChannel struct {
	Key         string
	Kind        ChannelKind
	Name, Topic string
	Creator     string // key, "" for nobody
	CreatedAt   Time
	Archived    bool
	Members     []ArchivedMember
}

// ArchivedMember is somebody's place in a channel. In public channels it says
// only how far they have read.
type ArchivedMember struct {
	User string
	// Since is the time from which they may see it, 0 for all.
	Since Time
	// ReadTo is the time up to which they have read, 0 for nothing.
	ReadTo Time
	Hidden bool
}

// ArchivedMessage is one message.
type ArchivedMessage struct {
	Key, Channel, Sender string // Sender "" is the system
	Body                 string
	At, EditedAt         Time
	// DeletedAt leaves only the fact.
	DeletedAt Time
	ReplyTo   string // key, "" for none
	Reactions []ArchivedReaction
	PinnedAt  Time
	PinnedBy  string
	Files     []ArchivedFile
	// Joined is who a notice tells has come, "" for other messages.
	Joined string
}

// ArchivedReaction is one emoji of one person.
type ArchivedReaction struct{ Emoji, User string }

// ArchivedFile is a file of a message. Without a path the file is gone.
type ArchivedFile struct{ Name, Path string }

// Remark says what did not move in as it was, and why.
type Remark struct {
	// About is a word for the kind of thing, such as "reaction".
	About string `json:"about"`
	// What names it where it came from.
	What string `json:"what"`
	Why  string `json:"why"`
}
