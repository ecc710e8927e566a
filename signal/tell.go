package signal

import "minimost/chat"

// tell tells everybody who sees a call how it stands.
func (c *Calls) tell(k *call) {
	c.out.Tell(chat.Event{Type: chat.CallUpdated, Data: chat.Payload(chat.CallUpdate{Call: k.shown()}),
		To: k.audience()}, k.id)
}

// tellRing asks somebody to join.
func (c *Calls) tellRing(k *call, p *participant, from chat.UserID) {
	ring := chat.CallRing{Call: k.shown(), From: from, Quiet: p.busy}
	c.out.Tell(chat.Event{Type: chat.CallRings, Data: chat.Payload(ring), To: chat.Audience{User: p.user}}, k.id)
}

// tellEnd takes a call away from an audience.
func (c *Calls) tellEnd(k *call, to chat.Audience, why chat.CallEnd) {
	end := chat.CallEnding{CallID: k.id, ChannelID: k.channel, Reason: why}
	c.out.Tell(chat.Event{Type: chat.CallOver, Data: chat.Payload(end), To: to}, k.id)
}

// tellMoved tells the connection that somebody takes part from that it does so
// no longer.
func (p *participant) tellMoved(k *call) {
	p.at.Send(chat.Event{Type: chat.CallMoved, Data: chat.Payload(chat.CallMove{CallID: k.id})})
}
