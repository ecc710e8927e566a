package hub

import "fmt"

// The codes with which a session ends, as a WebSocket sends them (RFC 6455,
// section 7.4).
const (
	// CloseNormal: the session was closed by its own side.
	CloseNormal = 1000
	// CloseRestart: the server stops; come back in a moment.
	CloseRestart = 1012
	// CloseSignedOut: the signed-in session behind the connection has ended.
	CloseSignedOut = 4401
	// CloseDisabled: the account is closed or deleted.
	CloseDisabled = 4403
	// CloseTooSlow: the client does not take what it is sent.
	CloseTooSlow = 4408
	// CloseTooMany: a newer connection of the same user took the place.
	CloseTooMany = 4409
)

// CloseError says why a session has ended. A session has only one.
type CloseError struct {
	Code   int
	Reason string
}

func (e *CloseError) Error() string {
	return fmt.Sprintf("connection ended: %d %s", e.Code, e.Reason)
}

var (
	errClosed    = &CloseError{CloseNormal, "closed"}
	errRestart   = &CloseError{CloseRestart, "the server restarts"}
	errSignedOut = &CloseError{CloseSignedOut, "signed out"}
	errDisabled  = &CloseError{CloseDisabled, "account disabled"}
	errTooSlow   = &CloseError{CloseTooSlow, "too slow"}
	errTooMany   = &CloseError{CloseTooMany, "too many connections"}
)
