package store

import (
	"database/sql"
	"errors"
	"slices"
	"strings"

	"minimost/chat"
)

// channelsNamed is the most channels that are named to the index. Beyond it
// candidates of all channels are looked at.
const channelsNamed = 200

// resolve finds the channels and people of the filters. It reports false when
// one of the filters lets nothing through.
func (s *search) resolve() (some bool, err error) {
	all, err := s.q.reach(s.user)
	if err != nil {
		return false, err
	}
	s.start = make(map[chat.ChannelID]chat.MessageID, len(all))
	for _, r := range all {
		s.start[r.ID] = r.StartID
	}
	if len(s.in) > 0 {
		s.inside = map[chat.ChannelID]bool{}
	}
	if len(s.from) > 0 {
		s.authors = map[chat.UserID]bool{}
	}
	for _, n := range s.in {
		if err := s.addChannel(n, all); err != nil {
			return false, err
		}
	}
	for _, n := range s.from {
		if id, err := s.person(n); err != nil {
			return false, err
		} else if id != 0 {
			s.authors[id] = true
		}
	}
	return len(all) > 0 && (s.inside == nil || len(s.inside) > 0) && (s.authors == nil || len(s.authors) > 0), nil
}

// addChannel lets a channel through that the user may read: by id, by name,
// or @person for what is between the two.
func (s *search) addChannel(n name, all []reach) error {
	if n.id != 0 {
		if _, ok := s.start[chat.ChannelID(n.id)]; ok {
			s.inside[chat.ChannelID(n.id)] = true
		}
		return nil
	}
	if strings.HasPrefix(n.text, "@") {
		return s.addDirect(n)
	}
	want := fold(strings.TrimPrefix(n.text, "#"))
	for _, r := range all {
		if r.Kind != chat.Direct && fold(r.Name) == want {
			s.inside[r.ID] = true
		}
	}
	return nil
}

func (s *search) addDirect(n name) error {
	other, err := s.person(n)
	if err != nil || other == 0 {
		return err
	}
	people := []chat.UserID{s.user, other}
	slices.Sort(people)
	var id chat.ChannelID
	err = s.q.get(&id, `SELECT id FROM channels WHERE direct_key = ?`, directKey(slices.Compact(people)))
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if _, ok := s.start[id]; ok {
		s.inside[id] = true
	}
	return err
}

// person is the account a filter names, 0 if there is none.
func (s *search) person(n name) (id chat.UserID, err error) {
	text := strings.TrimPrefix(n.text, "@")
	switch {
	case n.id != 0:
		return chat.UserID(n.id), nil
	case strings.EqualFold(text, "me"):
		return s.user, nil
	}
	err = s.q.get(&id, `SELECT id FROM users WHERE username_folded = ?`, chat.FoldUsername(text))
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return id, err
}

// span gives the first id to look at for the filters of time, and sets
// s.until for the last. While the index is being filled, its days are not whole.
func (s *search) span() (above chat.MessageID, err error) {
	if s.indexed > 0 {
		return 0, nil
	}
	if s.after != 0 {
		err = s.q.get(&above, `SELECT COALESCE(min(first_id), ?) FROM days WHERE day >= ?`, chat.MessageID(chat.MaxID), dayOf(s.after))
	}
	if err == nil && s.before != never {
		var last chat.MessageID
		err = s.q.get(&last, `SELECT COALESCE(max(last_id), 0) FROM days WHERE day < ?`, dayOf(s.before))
		s.until = last + 1
	}
	return above, err
}

// expression asks the index for messages that may be hits; "" is all.
func (s *search) expression() string {
	all := slices.Clone(s.asked)
	channels := make([]string, 0, channelsNamed)
	if s.inside != nil && len(s.inside) <= channelsNamed {
		for id := range s.inside {
			channels = append(channels, quoted(tag(inChannel, int64(id))))
		}
	} else if s.named {
		for id := range s.start {
			channels = append(channels, quoted(tag(inChannel, int64(id))))
		}
	}
	if len(channels) > 0 {
		all = append(all, anyOf(channels))
	}
	var authors []string
	for id := range s.authors {
		authors = append(authors, quoted(tag(fromUser, int64(id))))
	}
	if len(authors) > 0 {
		all = append(all, anyOf(authors))
	}
	for _, h := range s.has {
		all = append(all, quoted(tag(hasA, hasNumber[h])))
	}
	if len(all) == 0 || len(s.refused) == 0 {
		return strings.Join(all, " AND ")
	}
	return allOf(all) + " NOT " + anyOf(s.refused)
}
