package hub

import "minimost/chat"

// packet is an encoded event as it waits in queues: one copy for everybody,
// never changed.
type packet struct {
	// seq is 0 for an ephemeral event.
	seq int64
	// frame is the event in brackets, so that it can be sent alone as it is.
	frame []byte
}

// wrapping is the room for the parts of an event beside its data.
const wrapping = 96

func encode(e *chat.Event) *packet {
	b := make([]byte, 0, len(e.Data)+wrapping)
	b = e.AppendJSON(append(b, '['))
	return &packet{seq: e.Seq, frame: append(b, ']')}
}

// event is the packet's content without the brackets.
func (p *packet) event() []byte { return p.frame[1 : len(p.frame)-1] }

// parcel is an event on its way to many: each of its two forms is encoded when
// the first who gets it is found.
type parcel struct {
	event     *chat.Event
	whole     *packet
	quoteless *packet
	// stops is the typing that this event ends, zero for none.
	stops typist
}

// as gives the form for somebody who sees that much, which is something.
func (p *parcel) as(sight chat.Sight) *packet {
	if sight == chat.SeesWithoutQuote {
		if p.quoteless == nil {
			e := p.event.WithoutQuote()
			p.quoteless = encode(&e)
		}
		return p.quoteless
	}
	if p.whole == nil {
		p.whole = encode(p.event)
	}
	return p.whole
}
