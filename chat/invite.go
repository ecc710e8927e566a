package chat

// SignupMode says who may make an account.
type SignupMode string

// The modes: anybody who reaches the server, whoever has an Invite, or nobody,
// because the administrator makes the accounts.
const (
	SignupOpen   SignupMode = "open"
	SignupInvite SignupMode = "invite"
	SignupClosed SignupMode = "closed"
)

// Invite lets some people make an account for some time. Whoever has made it
// knows its token; here and on the disk is only what can be told of it.
type Invite struct {
	ID InviteID `json:"id" db:"id"`
	// By is who has made it, 0 for the administrator.
	By UserID `json:"by,omitzero" db:"created_by"`
	// UsesLeft more people can use it; Used have done so.
	UsesLeft  int  `json:"uses_left" db:"uses_left"`
	Used      int  `json:"used" db:"used"`
	CreatedAt Time `json:"created_at" db:"created_at"`
	ExpiresAt Time `json:"expires_at" db:"expires_at"`
}
