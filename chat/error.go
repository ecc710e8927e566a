package chat

import (
	"errors"
	"time"
)

// Kind sorts errors by what went wrong; the server gives each one HTTP status.
type Kind int

// The kinds, in the order of their HTTP statuses.
const (
	// Invalid input that is not even well-formed: 400.
	Invalid Kind = iota + 1
	// Unauthenticated: no session, or a wrong password: 401.
	Unauthenticated
	// Forbidden: seen, but not allowed: 403.
	Forbidden
	// NotFound: absent, or not yours to see, which look the same: 404.
	NotFound
	// Conflict with what is there: 409.
	Conflict
	// TooLarge: 413.
	TooLarge
	// Unprocessable: well-formed, but against a rule: 422.
	Unprocessable
	// Locked: too many wrong passwords: 423.
	Locked
	// RateLimited: 429.
	RateLimited
	// Unavailable: overloaded or storage trouble, try again: 503.
	Unavailable
	// StorageFull: 507.
	StorageFull
)

// Error is the one error type that reaches people: a stable word for programs
// and a sentence that says what to do. Everything else is an internal error
// and is never shown.
type Error struct {
	Kind Kind
	// Code is a stable machine word such as "username_taken".
	Code string
	// Detail is a sentence for people: what happened, then what to do.
	Detail string
	// Field names the input at fault, if there is one.
	Field string
	// RetryAfter is how long to wait before trying again, 0 if that is no help.
	RetryAfter time.Duration
}

func (e *Error) Error() string { return e.Code + ": " + e.Detail }

// Is lets errors.Is compare by code, so that a copy with another detail still
// matches.
func (e *Error) Is(target error) bool {
	var t *Error
	return errors.As(target, &t) && t.Code == e.Code
}

// WithDetail is a copy with another sentence.
func (e *Error) WithDetail(detail string) *Error {
	c := *e
	c.Detail = detail
	return &c
}

// WithRetry is a copy that says when to try again.
func (e *Error) WithRetry(after time.Duration) *Error {
	c := *e
	c.RetryAfter = after
	return &c
}

// The errors more than one package speaks of.
var (
	ErrNotFound = &Error{Kind: NotFound, Code: "not_found",
		Detail: "There is nothing here, or it is not yours to see."}
	ErrUnauthenticated = &Error{Kind: Unauthenticated, Code: "no_session",
		Detail: "You are signed out. Sign in again."}
	ErrOtherSession = &Error{Kind: Unauthenticated, Code: "other_session",
		Detail: "Someone else has signed in in this browser. Load the page again."}
	ErrBadCredentials = &Error{Kind: Unauthenticated, Code: "bad_credentials",
		Detail: "Username or password is wrong. Try again."}
	ErrDisabled = &Error{Kind: Forbidden, Code: "account_disabled",
		Detail: "This account is disabled. Ask the administrator."}
	ErrWrongPassword = &Error{Kind: Forbidden, Code: "wrong_password", Field: "password",
		Detail: "That is not your password. Try again."}
	ErrResetGone = &Error{Kind: Invalid, Code: "reset_gone",
		Detail: "This link has been used, has expired, or is incomplete. Ask the administrator for a new one."}
	ErrSignupClosed = &Error{Kind: Forbidden, Code: "signup_closed",
		Detail: "Accounts on this server are made by its administrator. Ask for one."}
	ErrInviteNeeded = &Error{Kind: Forbidden, Code: "invite_needed",
		Detail: "You need an invitation to make an account here. Ask somebody who is here for a link."}
	ErrInviteGone = &Error{Kind: Invalid, Code: "invite_gone",
		Detail: "This invitation is used up, has expired, was taken back, or is incomplete. Ask for a new one."}
	ErrTooManyInvites = &Error{Kind: Conflict, Code: "too_many_invites",
		Detail: "You have as many invitations as one person may. Use them, or wait until one has expired."}
	ErrLocked = &Error{Kind: Locked, Code: "locked",
		Detail: "Too many wrong passwords. Wait a while, then try again.", RetryAfter: LockoutFor}
	ErrUsernameTaken = &Error{Kind: Conflict, Code: "username_taken", Field: "username",
		Detail: "That username is taken. Choose another one."}
	ErrBadUsername = &Error{Kind: Unprocessable, Code: "bad_username", Field: "username",
		Detail: "Use 1 to 32 letters, numbers, - or _."}
	ErrWeakPassword = &Error{Kind: Unprocessable, Code: "weak_password", Field: "password",
		Detail: "Choose a stronger password."}
	ErrEmptyMessage = &Error{Kind: Invalid, Code: "empty_message", Field: "body",
		Detail: "Write something first."}
	ErrMessageTooLong = &Error{Kind: TooLarge, Code: "message_too_long", Field: "body",
		Detail: "The message is longer than 16 000 characters. Shorten it or attach it as a file."}
	ErrBadText = &Error{Kind: Invalid, Code: "bad_text",
		Detail: "The text is not valid UTF-8 or has a NUL character. Remove it and try again."}
	ErrBadNonce = &Error{Kind: Invalid, Code: "bad_nonce", Field: "nonce",
		Detail: "Send a nonce of 1 to 64 letters, numbers, - or _."}
	ErrNonceReused = &Error{Kind: Conflict, Code: "nonce_reused", Field: "nonce",
		Detail: "This nonce was used for another message. Use a new one for each message."}
	ErrReplyGone = &Error{Kind: NotFound, Code: "reply_gone", Field: "reply_to",
		Detail: "The message you reply to is not there any more. Send it without the quote."}
	ErrNotAuthor = &Error{Kind: Forbidden, Code: "not_author",
		Detail: "Only the author can change this message."}
	ErrArchived = &Error{Kind: NotFound, Code: "archived",
		Detail: "This channel is archived and can only be read."}
	ErrBadChannelName = &Error{Kind: Unprocessable, Code: "bad_channel_name", Field: "name",
		Detail: "Use a name of 1 to 80 characters on one line."}
	ErrChannelTaken = &Error{Kind: Conflict, Code: "channel_taken", Field: "name",
		Detail: "There is a public channel of that name already. Choose another one."}
	ErrBadTopic = &Error{Kind: Unprocessable, Code: "bad_topic", Field: "topic",
		Detail: "Use a topic of at most 250 characters on one line."}
	ErrBadMembers = &Error{Kind: Unprocessable, Code: "bad_members", Field: "members",
		Detail: "Name people who have an account here, and not more than fit."}
	ErrNotPrivate = &Error{Kind: Forbidden, Code: "not_private",
		Detail: "Only private channels can be changed this way."}
	ErrNotDirect = &Error{Kind: Forbidden, Code: "not_direct",
		Detail: "Only direct messages can be closed."}
	ErrTooManyChannels = &Error{Kind: Conflict, Code: "too_many_channels",
		Detail: "You have made as many channels as one person may. Leave some first."}
	ErrBadEmoji = &Error{Kind: Unprocessable, Code: "bad_emoji",
		Detail: "That is not one of the emoji here. Choose one from the picker."}
	ErrTooManyReactions = &Error{Kind: Conflict, Code: "reactions_full",
		Detail: "This message has 50 different reactions already. Use one of them."}
	ErrPinsFull = &Error{Kind: Conflict, Code: "pins_full",
		Detail: "This channel has 50 pins. Unpin one first."}
	ErrBadProfile = &Error{Kind: Unprocessable, Code: "bad_profile",
		Detail: "That is too long or not one line of text."}
	ErrBadDisplayName = &Error{Kind: Unprocessable, Code: "bad_profile", Field: "display_name",
		Detail: "That is too long, shows nothing, or is a name that MiniMost itself uses. Choose another one."}
	ErrBadSettings = &Error{Kind: Unprocessable, Code: "bad_settings", Field: "settings",
		Detail: "Settings are one JSON object of those that there are."}
	ErrBadFile = &Error{Kind: Unprocessable, Code: "bad_file", Field: "file",
		Detail: "Send one file with a name that is not empty, as the multipart field file."}
	ErrFileTooLarge = &Error{Kind: TooLarge, Code: "too_large", Field: "file",
		Detail: "The file is larger than this server takes. Make it smaller, or share it another way."}
	ErrQuotaFull = &Error{Kind: TooLarge, Code: "quota_full", Field: "file",
		Detail: "Your files take all the room you have here. Delete messages with files you no longer need."}
	ErrDiskFull = &Error{Kind: StorageFull, Code: "disk_full", Field: "file",
		Detail: "The server's disk is nearly full and takes no files now. Messages still work. Tell the administrator."}
	ErrTooManyFiles = &Error{Kind: Invalid, Code: "too_many_files", Field: "attachments",
		Detail: "A message can have 10 files. Send the others in another message."}
	ErrAttachmentGone = &Error{Kind: NotFound, Code: "attachment_gone", Field: "attachments",
		Detail: "A file of this message is not there any more. Add it again."}
	ErrBadImage = &Error{Kind: Invalid, Code: "bad_image",
		Detail: "That is not a picture that can be shown here. Use a JPEG, PNG, GIF or WebP."}
	ErrNoCallsHere = &Error{Kind: Forbidden, Code: "no_calls_here", Field: "channel_id",
		Detail: "Calls are for private channels and direct messages."}
	ErrCallFull = &Error{Kind: Conflict, Code: "call_full",
		Detail: "This call has as many people as fit. Join when somebody has left."}
	ErrCallActive = &Error{Kind: Conflict, Code: "call_active",
		Detail: "Others have joined this call. Leave it instead."}
	ErrNotCaller = &Error{Kind: Forbidden, Code: "not_caller",
		Detail: "Only who started this can end it for all. Leave it instead."}
	ErrNotInCall = &Error{Kind: Forbidden, Code: "not_in_call",
		Detail: "Join the call first."}
	ErrInCall = &Error{Kind: Conflict, Code: "in_call", Field: "user_id",
		Detail: "That person is in the call, or is being asked."}
	ErrNoConnection = &Error{Kind: Conflict, Code: "no_connection", Field: "connection_id",
		Detail: "That live connection has ended. Open it again, then join."}
	ErrCallUnknown = &Error{Kind: Conflict, Code: "call_unknown", RetryAfter: time.Second,
		Detail: "The server has just started and does not know this call yet. Try again in a moment."}
	ErrRateLimited = &Error{Kind: RateLimited, Code: "rate_limited",
		Detail: "That was too fast. Wait a moment, then try again."}
	ErrOverloaded = &Error{Kind: Unavailable, Code: "overloaded", RetryAfter: 2 * time.Second,
		Detail: "The server is busy. Try again in a moment."}
	ErrStopping = &Error{Kind: Unavailable, Code: "stopping", RetryAfter: time.Second,
		Detail: "The server is stopping. Try again in a moment."}
	ErrStorage = &Error{Kind: Unavailable, Code: "storage", RetryAfter: 5 * time.Second,
		Detail: "The server cannot write to its disk. Nothing was saved. Tell the administrator."}
	ErrBusy = &Error{Kind: Unavailable, Code: "busy", RetryAfter: 2 * time.Second,
		Detail: "The database is busy. Try again in a moment."}
	ErrStorageFull = &Error{Kind: StorageFull, Code: "storage_full",
		Detail: "The server's disk is full. Nothing was saved. Tell the administrator."}
)
