package signal

import "minimost/chat"

// Refusals of signals.
var (
	noCall = &chat.FrameError{Code: "no_call",
		Detail: "There is no such call or peer, or you are not in that call from this connection."}
	peerAway = &chat.FrameError{Code: "peer_away", RetryMS: 1000,
		Detail: "That peer's connection is gone for the moment. Send it again when they have joined again."}
	tooFast = &chat.FrameError{Code: "rate_limited", RetryMS: 1000,
		Detail: "Too many signals. Slow down."}
)

// Relay passes a signal on to another peer of the same call. The sender is who
// takes part in it from that connection.
func (c *Calls) Relay(connectionID string, s chat.Signal) (refused *chat.FrameError) {
	err := c.ask(func() error {
		refused = c.relay(connectionID, s)
		return nil
	})
	if err != nil {
		return noCall
	}
	return refused
}

func (c *Calls) relay(connectionID string, s chat.Signal) *chat.FrameError {
	k := c.calls[s.CallID]
	if k == nil {
		return noCall
	}
	from := k.find(func(p *participant) bool { return p.state == chat.Joined && p.at.ID() == connectionID })
	to := k.peer(s.ToPeer)
	switch {
	case from == nil, to == nil, from == to:
		return noCall
	case !from.signals.Allow():
		return tooFast
	case to.state != chat.Joined:
		return peerAway
	}
	s.FromPeer = from.peer
	if !to.at.Send(chat.Event{Type: chat.SignalEvent, Data: chat.Payload(s)}) {
		return peerAway
	}
	return nil
}
