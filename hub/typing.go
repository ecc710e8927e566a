package hub

import (
	"maps"
	"time"

	"github.com/go-json-experiment/json"

	"minimost/chat"
)

// typingPasses is how often one person's typing in one channel is passed on;
// clients send it every TypingEvery.
const typingPasses = 2 * time.Second

// typist is somebody writing in a channel.
type typist struct {
	channel chat.ChannelID
	user    chat.UserID
}

// typing is when whose typing was last passed on. Owned by the loop.
type typing struct {
	passed map[typist]time.Time
	swept  time.Time
}

// pass says whether to pass on that who is writing now.
func (t *typing) pass(who typist, now time.Time) bool {
	if now.Sub(t.passed[who]) < typingPasses {
		return false
	}
	if now.Sub(t.swept) > chat.TypingShown {
		t.swept = now
		maps.DeleteFunc(t.passed, func(_ typist, at time.Time) bool {
			return now.Sub(at) > chat.TypingShown
		})
	}
	t.passed[who] = now
	return true
}

// stoppedBy is the typist whose message this is, zero when nobody was told that
// anybody writes there.
func (t *typing) stoppedBy(e *chat.Event) typist {
	if len(t.passed) == 0 {
		return typist{}
	}
	var m struct {
		SenderID chat.UserID `json:"sender_id"`
	}
	who := typist{channel: e.ChannelID}
	if json.Unmarshal(e.Data, &m) == nil {
		who.user = m.SenderID
	}
	if _, told := t.passed[who]; !told {
		return typist{}
	}
	delete(t.passed, who)
	return who
}

// typed tells those who look at the channel, are in the audience and are
// somebody else.
func (h *Hub) typed(from *Session, channel chat.ChannelID, to chat.Audience, now time.Time) {
	who := typist{channel, from.user}
	if h.sessions[from.id] != from || !h.typing.pass(who, now) {
		return
	}
	e := chat.Event{
		Type:      chat.TypingEvent,
		ChannelID: who.channel,
		Data:      chat.Payload(chat.Typing{UserID: who.user, Typing: true}),
	}
	until := now.Add(chat.TypingShown)
	note := aside{kind: chat.TypingEvent, who: who, until: until, packet: encode(&e)}
	for s := range h.sees(&to) {
		if s.view == who.channel && s.user != who.user {
			s.tell(note)
		}
	}
}
