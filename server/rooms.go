package server

import (
	"net/http"

	"minimost/chat"
	"minimost/store"
)

type channelAnswer struct {
	Channel chat.Channel `json:"channel"`
}

func (s *Server) createChannel(r *request) error {
	var in struct {
		Kind    chat.ChannelKind `json:"kind"`
		Name    string           `json:"name"`
		Topic   string           `json:"topic"`
		Members []chat.UserID    `json:"members"`
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	status := http.StatusCreated
	var c chat.Channel
	var err error
	switch in.Kind {
	case chat.Private:
		c, err = s.opts.Store.CreatePrivate(r.Context(), r.user.ID, in.Name, in.Topic, in.Members)
	case chat.Direct:
		var created bool
		c, created, err = s.opts.Store.CreateDirect(r.Context(), r.user.ID, in.Members)
		if !created {
			status = http.StatusOK
		}
	default:
		bad := *errBadField
		bad.Field = "kind"
		return bad.WithDetail("The kind is private or direct. Public channels come from channels.json.")
	}
	if err != nil {
		return err
	}
	return r.json(status, channelAnswer{c})
}

func (s *Server) changeChannel(r *request) error {
	var in struct {
		Name  *string `json:"name"`
		Topic *string `json:"topic"`
	}
	id, err := r.id()
	if err != nil {
		return err
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	c, err := s.opts.Store.ChangeChannel(r.Context(), r.user.ID, chat.ChannelID(id), in.Name, in.Topic)
	if err != nil {
		return err
	}
	return r.json(http.StatusOK, channelAnswer{c})
}

func (s *Server) members(r *request) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	want, err := r.userQuery()
	if err != nil {
		return err
	}
	users, err := s.opts.Store.Members(r.Context(), r.user.ID, chat.ChannelID(id), want)
	if err != nil {
		return err
	}
	return r.json(http.StatusOK, usersPage(users, want))
}

// membership reads a channel and a person from the path.
func (r *request) membership() (chat.ChannelID, chat.UserID, error) {
	channel, err := r.id()
	if err != nil {
		return 0, 0, err
	}
	user, err := r.pathID("user_id")
	return chat.ChannelID(channel), chat.UserID(user), err
}

func (s *Server) addMember(r *request) error {
	channel, user, err := r.membership()
	if err != nil {
		return err
	}
	if err := s.opts.Store.AddMember(r.Context(), r.user.ID, channel, user); err != nil {
		return err
	}
	return r.empty()
}

func (s *Server) removeMember(r *request) error {
	channel, user, err := r.membership()
	if err != nil {
		return err
	}
	if err := s.opts.Store.RemoveMember(r.Context(), r.user.ID, channel, user); err != nil {
		return err
	}
	return r.empty()
}

func (s *Server) setHidden(r *request) error {
	var in chat.HiddenChange
	id, err := r.id()
	if err != nil {
		return err
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	if err := s.opts.Store.SetHidden(r.Context(), r.user.ID, chat.ChannelID(id), in.Hidden); err != nil {
		return err
	}
	return r.empty()
}

func (s *Server) setNotify(r *request) error {
	var in chat.NotifyChange
	id, err := r.id()
	if err != nil {
		return err
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	if err := s.opts.Store.SetNotify(r.Context(), r.user.ID, chat.ChannelID(id), in.Level); err != nil {
		return err
	}
	return r.empty()
}

func (s *Server) pins(r *request) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	list, err := s.opts.Store.Pins(r.Context(), r.user.ID, chat.ChannelID(id))
	if err != nil {
		return err
	}
	return r.json(http.StatusOK, struct {
		Messages []chat.Message `json:"messages"`
	}{list})
}

func (s *Server) changeProfile(r *request) error {
	var in profileChange
	if err := r.decode(&in); err != nil {
		return err
	}
	me, err := s.opts.Store.ChangeProfile(r.Context(), r.session, store.ProfileChange(in))
	if err != nil {
		return err
	}
	return r.json(http.StatusOK, me)
}
