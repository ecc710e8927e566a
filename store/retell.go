package store

import (
	"github.com/go-json-experiment/json"

	"minimost/chat"
)

// retell puts a message's new words, or none, into what the log has told of it
// before, so that nobody who comes back later reads the old ones. Whom each
// event names stays, because readers count by it.
func (t *tx) retell(m chat.Message, excerpt string) error {
	var rows []struct {
		Seq     int64          `db:"seq"`
		Type    chat.EventType `db:"type"`
		Quote   bool           `db:"quote"`
		Payload string         `db:"payload"`
	}
	err := t.list(&rows, `SELECT seq, type, 0 AS quote, payload FROM events
			WHERE message_id = ?1 AND type IN ('message.created', 'message.updated')
		UNION ALL SELECT seq, type, 1, payload FROM events
			WHERE quote_id = ?1 AND type IN ('message.created', 'message.updated')`, m.ID)
	if err != nil {
		return err
	}
	for _, r := range rows {
		change := retellWords
		if r.Quote {
			change = retellQuote
		}
		payload, err := rewrite(r.Type, r.Payload, func(old *chat.MessageChange) { change(old, m, excerpt) })
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE events SET payload = ? WHERE seq = ?`, payload, r.Seq); err != nil {
			return err
		}
	}
	return nil
}

func retellWords(old *chat.MessageChange, m chat.Message, excerpt string) {
	old.Excerpt = excerpt
	old.Message.Body, old.Message.HTML = m.Body, m.HTML
	old.Message.DeletedAt, old.Message.Attachments = m.DeletedAt, m.Attachments
	old.Message.Previews = m.Previews
}

func retellQuote(old *chat.MessageChange, m chat.Message, excerpt string) {
	if q := old.Message.ReplyTo; q != nil {
		q.Excerpt, q.Deleted = excerpt, m.DeletedAt != 0
	}
}

// rewrite changes the payload of a message event of either type.
func rewrite(typ chat.EventType, payload string, change func(*chat.MessageChange)) (string, error) {
	var c chat.MessageChange
	if typ == chat.MessageCreated {
		if err := json.Unmarshal([]byte(payload), &c.Message); err != nil {
			return "", err
		}
		change(&c)
		return string(chat.Payload(c.Message)), nil
	}
	if err := json.Unmarshal([]byte(payload), &c); err != nil {
		return "", err
	}
	change(&c)
	return string(chat.Payload(c)), nil
}
