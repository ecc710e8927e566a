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
	// Nonce is the name the sender's client gave this send.
	Nonce string `json:"nonce,omitzero" db:"nonce"`
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
