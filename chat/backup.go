package chat

// Snapshot says what a copy of the database holds, so that a backup can be
// compared with what was restored from it.
type Snapshot struct {
	Schema int    `json:"schema"`
	Epoch  string `json:"epoch"`
	// Seq is the head of the event log: all that was acknowledged up to it is
	// in the copy.
	Seq      int64 `json:"seq"`
	Users    int   `json:"users"`
	Channels int   `json:"channels"`
	Messages int   `json:"messages"`
	// LastMessageID is the newest message.
	LastMessageID MessageID `json:"last_message_id"`
}
