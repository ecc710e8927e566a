package stunsrv

import (
	"encoding/binary"
	"net/netip"

	"github.com/pion/stun/v2"
)

// pion/stun is imported here only. Its version 2 panics when it decodes an
// address attribute that is empty (CVE-2026-54909): addresses are written here
// and never read.

const headerSize = 20

// known are the attributes that a client must not use unless the server knows
// them, and that this one does: it needs none of them, and ICE and clients
// with credentials send them. (RFC 8489, section 14; RFC 8445, section 7.1.)
var known = map[stun.AttrType]bool{
	stun.AttrMappedAddress: true, stun.AttrUsername: true, stun.AttrMessageIntegrity: true,
	stun.AttrErrorCode: true, stun.AttrUnknownAttributes: true, stun.AttrRealm: true, stun.AttrNonce: true,
	stun.AttrXORMappedAddress: true, stun.AttrPriority: true, stun.AttrUseCandidate: true,
	0x001C: true, // MESSAGE-INTEGRITY-SHA256
	0x001D: true, // PASSWORD-ALGORITHM
	0x001E: true, // USERHASH
}

// respond is compose, and silent about whatever a stranger may find to make the
// decoder panic.
func respond(packet []byte, from netip.AddrPort) (reply []byte) {
	defer func() {
		if recover() != nil {
			reply = nil
		}
	}()
	return compose(packet, from)
}

// compose is the reply to a packet from an address: the address, to a Binding
// request; error 420, to one with attributes that have to be understood and are
// not; nil, which is silence, to everything else. A reply to a request with a
// FINGERPRINT has one.
func compose(packet []byte, from netip.AddrPort) []byte {
	if !isRequest(packet) {
		return nil
	}
	in := stun.Message{Raw: packet}
	if in.Decode() != nil {
		return nil
	}
	marked := in.Contains(stun.AttrFingerprint)
	if marked && stun.Fingerprint.Check(&in) != nil {
		return nil
	}
	out := stun.Message{TransactionID: in.TransactionID, Raw: make([]byte, headerSize, 64)}
	if unknown := notKnown(in.Attributes); len(unknown) > 0 {
		out.Type = stun.BindingError
		out.WriteHeader()
		out.Add(stun.AttrErrorCode, []byte{0, 0, 4, 20})
		out.Add(stun.AttrUnknownAttributes, unknown)
	} else {
		out.Type = stun.BindingSuccess
		out.WriteHeader()
		addr := stun.XORMappedAddress{IP: from.Addr().Unmap().AsSlice(), Port: int(from.Port())}
		if addr.AddTo(&out) != nil {
			return nil
		}
	}
	if marked && stun.Fingerprint.AddTo(&out) != nil {
		return nil
	}
	return out.Raw
}

// isRequest says that a packet is, as a whole, a Binding request.
func isRequest(packet []byte) bool {
	return len(packet) >= headerSize && len(packet)%4 == 0 &&
		binary.BigEndian.Uint16(packet) == stun.BindingRequest.Value() &&
		int(binary.BigEndian.Uint16(packet[2:])) == len(packet)-headerSize &&
		stun.IsMessage(packet)
}

// notKnown lists the types of attributes that have to be understood and are
// not, two bytes each. (pion writes four.)
func notKnown(attributes stun.Attributes) (types []byte) {
	for _, a := range attributes {
		if a.Type.Required() && !known[a.Type] {
			types = binary.BigEndian.AppendUint16(types, a.Type.Value())
		}
	}
	return types
}
