package chat

// MessageKind tells a person's words from a notice.
type MessageKind string

// The kinds of message.
const (
	UserMessage   MessageKind = "user"
	SystemMessage MessageKind = "system"
)

// Message is a message as the API serves it. A deleted one keeps its id,
// author and times and nothing of what it said.
type Message struct {
	ID        MessageID   `json:"id" db:"id"`
	ChannelID ChannelID   `json:"channel_id" db:"channel_id"`
	SenderID  UserID      `json:"sender_id" db:"sender_id"`
	Kind      MessageKind `json:"kind" db:"kind"`
	// Body is what was typed.
	Body string `json:"body" db:"body"`
	// HTML is the server's safe rendering of Body.
	HTML      string `json:"html" db:"html"`
	CreatedAt Time   `json:"created_at" db:"created_at"`
	EditedAt  Time   `json:"edited_at,omitzero" db:"edited_at"`
	DeletedAt Time   `json:"deleted_at,omitzero" db:"deleted_at"`
	ReplyTo   *Quote `json:"reply_to,omitzero" db:"-"`
	// Mentions are the members named in Body; MentionsEveryone says that
	// @everyone is.
	Mentions         []UserID `json:"mentions" db:"-"`
	MentionsEveryone bool     `json:"mentions_everyone,omitzero" db:"mentions_everyone"`
	// Reactions in the order in which each emoji was first given.
	Reactions []Reaction `json:"reactions" db:"-"`
	// Attachments in the order in which the sender put them.
	Attachments []Attachment `json:"attachments" db:"-"`
	// PinnedAt is 0 for a message that is not pinned.
	PinnedAt Time   `json:"pinned_at,omitzero" db:"pinned_at"`
	PinnedBy UserID `json:"pinned_by,omitzero" db:"pinned_by"`
	// Previews are the cards of its links, as far as they are known.
	Previews []Preview `json:"previews" db:"-"`
	// Note is what a system message tells, for pages to put into words.
	Note *Note `json:"note,omitzero" db:"-"`
	// Nonce is the name the sender's client gave this send.
	Nonce string `json:"nonce,omitzero" db:"nonce"`
}

// Reaction is one emoji and who has given it, in that order.
type Reaction struct {
	Emoji   string   `json:"emoji"`
	UserIDs []UserID `json:"user_ids"`
}

// React adds one person's emoji, behind those that were given before.
func (m *Message) React(emoji string, user UserID) {
	for i := range m.Reactions {
		if m.Reactions[i].Emoji == emoji {
			m.Reactions[i].UserIDs = append(m.Reactions[i].UserIDs, user)
			return
		}
	}
	m.Reactions = append(m.Reactions, Reaction{Emoji: emoji, UserIDs: []UserID{user}})
}

// NoteType says what a system message tells of.
type NoteType string

// The notes.
const (
	NoteJoined  NoteType = "joined"  // ActorID signed up
	NoteCreated NoteType = "created" // ActorID made the channel
	NoteRenamed NoteType = "renamed" // ActorID renamed it from From to To
	NoteTopic   NoteType = "topic"   // ActorID set the topic to To
	NoteAdded   NoteType = "added"   // ActorID added UserIDs
	NoteRemoved NoteType = "removed" // ActorID removed UserIDs
	NoteLeft    NoteType = "left"    // ActorID left
	NoteCall    NoteType = "call"    // ActorID called, UserIDs joined
)

// Note is a notice in a form that is not English.
type Note struct {
	Type    NoteType `json:"type"`
	ActorID UserID   `json:"actor_id"`
	UserIDs []UserID `json:"user_ids,omitzero"`
	From    string   `json:"from,omitzero"`
	To      string   `json:"to,omitzero"`
	// DurationMS is how long a call was, in milliseconds; Missed says that
	// nobody joined who was called.
	DurationMS int64 `json:"duration_ms,omitzero"`
	Missed     bool  `json:"missed,omitzero"`
}

// Quote is the line above a reply.
type Quote struct {
	ID       MessageID `json:"id"`
	SenderID UserID    `json:"sender_id"`
	// Excerpt is one line of the parent's text, at most ExcerptChars.
	Excerpt string `json:"excerpt"`
	Deleted bool   `json:"deleted,omitzero"`
	// Hide says that the reader joined after the parent and may not see it.
	Hide bool `json:"hidden,omitzero"`
}

// Hidden is the quote for somebody who may not see the parent.
func (q *Quote) Hidden() *Quote {
	if q == nil {
		return nil
	}
	return &Quote{ID: q.ID, Hide: true}
}

// Page is a stretch of a channel's history, oldest message first.
type Page struct {
	Messages   []Message `json:"messages"`
	MoreBefore bool      `json:"more_before"`
	MoreAfter  bool      `json:"more_after"`
}

// Range asks for a page: at most one of Before, After and Around is set; none
// means the newest messages. Limit is clamped to 1..PageMax, 0 is PageDefault.
type Range struct {
	Before, After, Around MessageID
	Limit                 int
}

// Clamp gives the range with a usable limit.
func (r Range) Clamp() Range {
	if r.Limit == 0 {
		r.Limit = PageDefault
	}
	r.Limit = min(max(r.Limit, 1), PageMax)
	return r
}
