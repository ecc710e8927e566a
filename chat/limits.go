package chat

import "time"

// The limits that people and programs can meet, in one place. Sizes are in
// bytes unless the name says characters (Unicode code points).
const (
	UsernameMax = 32
	// PasswordMin is not asked of a passphrase, see PassphraseMin.
	PasswordMin = 8
	// PassphraseMin characters need no special kinds of characters.
	PassphraseMin = 20
	PasswordMax   = 1024

	MessageCharsMax     = 16_000
	MessageBytesMax     = 64_000
	DraftCharsMax       = MessageCharsMax
	ChannelNameCharsMax = 80
	TopicCharsMax       = 250
	NonceMax            = 64
	BioCharsMax         = 160
	StatusCharsMax      = 80
	DisplayNameCharsMax = 50
	ReactionsPerMessage = 50
	PinsPerChannel      = 50
	// DirectMembers is the largest group of a direct channel.
	DirectMembers = 16
	// ChannelsPerUser is how many private and direct channels one may make.
	ChannelsPerUser = 500
	// MembersAtOnce may be named when a private channel is made.
	MembersAtOnce = 100
	// QueryChars is the longest search.
	QueryChars = 200
	// ExcerptChars is the length of the line quoted above a reply.
	ExcerptChars = 140

	// FileBytes is the largest upload unless the administrator chooses another,
	// and UserBytes how much one person may keep here.
	FileBytes int64 = 25 << 20
	UserBytes int64 = 1 << 30
	// FreeBytes of the disk are left alone by uploads, for messages.
	FreeBytes       int64 = 512 << 20
	FilesPerMessage       = 10
	FileNameChars         = 120
	AvatarBytes           = 5 << 20
	// AvatarPixels is the side of an avatar, ThumbPixels the longer side of a
	// picture in the timeline at most.
	AvatarPixels = 256
	ThumbPixels  = 800
	// ImageBytes is the memory that decoding one picture may take. Larger ones
	// are files like any other.
	ImageBytes = 128 << 20
	// TextLines and TextBytes of a file are shown as its preview.
	TextLines = 1000
	TextBytes = 256 << 10

	HeaderBytes   = 16 << 10
	URLBytes      = 8 << 10
	JSONBodyBytes = 64 << 10
	FrameBytes    = 64 << 10
	// FragmentsPerMessage are the frames that one message may come in.
	FragmentsPerMessage = 1000
	// HTMLBytes bounds what one message may grow to when it is rendered.
	HTMLBytes = 256 << 10

	PageDefault = 50
	PageMax     = 200
	// PageBytes of words end a page of messages, whatever number was asked for.
	PageBytes = 1 << 20
	UsersPage = 100
	// BootstrapUsers is how many people the first answer of a page names.
	BootstrapUsers = 500
	// ReceiptMembers is the largest channel in which everybody is told who
	// has read how far; in larger ones only a person's own devices are.
	ReceiptMembers = 30

	// LimitersKept are the users and addresses whose requests are counted, each
	// by itself, and SitesKept the sites that links lead to; those that were
	// quiet for longest are forgotten first.
	LimitersKept = 16_384
	SitesKept    = 4096
	// HashesAtOnce bounds the memory and processors that sign-ins can take;
	// HashesWaiting may stand in line, and more are refused at once.
	HashesAtOnce  = 2
	HashesWaiting = 32
	// CardsAsked messages wait in memory for the cards of their links; others are
	// found in the store when these are done.
	CardsAsked = 256

	SessionsPerUser = 20
	// InvitesPerUser may still work, of those that one person has made, each
	// for InviteUses people.
	InvitesPerUser = 20
	InviteUses     = 10
	// InviteUsesMax is for those of the administrator.
	InviteUsesMax      = 1000
	ConnectionsPerUser = 20
	ConnectionsTotal   = 5000
	// StrangersPerNetwork are connections of one address (of one /64 in IPv6) on
	// which nothing has been asked yet.
	StrangersPerNetwork = 64
	PollsPerUser        = 4
	SearchesPerUser     = 2
	// SignalLevels is how deep a signal's payload may be nested. What is passed on
	// stands deeper in the receiver's frame, and readers of JSON give up, ours at 10 000.
	SignalLevels = 2000
	// ListsPerUser are answers full of messages that one user may ask for at once.
	ListsPerUser   = 8
	UploadsPerUser = 4

	// ReplayEvents is how many missed events a returning client is sent
	// before it is told to start again.
	ReplayEvents = 2000
	// QueueEvents and QueueBytes bound what waits for one connection before
	// it is served from the log instead.
	QueueEvents = 512
	QueueBytes  = 512 << 10

	// MailboxEvents and MailboxBytes may wait for the hub; it is helped by
	// forgetting, because every connection can read the log itself.
	MailboxEvents = 4096
	MailboxBytes  = 16 << 20

	// CallPeople may be in one call: each sends to all the others.
	CallPeople = 8
	// CallCameras may be in one call with a camera on; the pages count them.
	CallCameras = 5
	// RingPeople is the largest channel in which a call rings at everybody.
	RingPeople = 16

	// LogRows and LogAge bound the event log.
	LogRows = 200_000
	LogAge  = 14 * 24 * time.Hour
)

// Link previews: what is fetched, and how much of it.
const (
	// PreviewsPerMessage is how many links of a message get a card.
	PreviewsPerMessage = 5
	PreviewURLBytes    = 2 << 10
	// PreviewBytes are read of a page or file, after decompression.
	PreviewBytes     = 512 << 10
	PreviewRedirects = 3
	// PreviewWithin is the time for one link, everything included.
	PreviewWithin  = 5 * time.Second
	PreviewWorkers = 4
	// PreviewPatience is how long a card may be waited for, in all.
	PreviewPatience = 10 * time.Minute
	// PreviewKept and PreviewMissKept are how long an answer, or that there is
	// none, is believed; PreviewsKept is how many there are at most.
	PreviewKept     = 10 * time.Minute
	PreviewMissKept = time.Minute
	PreviewsKept    = 512
	// PreviewFloor is the grain of the time in which a link is found to have no
	// card, so that it tells nothing of the network.
	PreviewFloor = 300 * time.Millisecond

	PreviewTitleChars       = 140
	PreviewDescriptionChars = 300
	// PreviewLines are in the card of a file at most, each of PreviewLineChars:
	// what is marked, with PreviewAbove and PreviewBelow lines around it.
	PreviewLines     = 80
	PreviewAbove     = 4
	PreviewBelow     = 28
	PreviewLineChars = 400
	// PreviewImageBytes bounds a picture that is fetched, PreviewImageSide what
	// is kept of it, in pixels.
	PreviewImageBytes = 2 << 20
	PreviewImageSide  = 480
)

// Times of the live protocol.
const (
	PingEvery       = 25 * time.Second
	PongWithin      = 10 * time.Second
	WriteWithin     = 10 * time.Second
	MessageWithin   = 10 * time.Second
	PollHold        = 25 * time.Second
	PollLinger      = 60 * time.Second
	OfflineAfter    = 20 * time.Second
	TypingShown     = 6 * time.Second
	TypingEvery     = 3 * time.Second
	PresenceSettles = time.Second

	// HeaderWithin is the time for the head of a request, RequestWithin for all
	// of it but uploads, which is longer than a poll is held. A connection without
	// a request is kept for IdleFor.
	HeaderWithin  = 5 * time.Second
	RequestWithin = 30 * time.Second
	IdleFor       = 60 * time.Second
	// SearchWithin is how long a search may look; what it has found by then is
	// its answer.
	SearchWithin = 200 * time.Millisecond

	LoginDelay   = 3 * time.Second
	LockoutAfter = 5
	LockoutFor   = 15 * time.Minute
	SessionIdle  = 90 * 24 * time.Hour
	// InviteFor is how long an invite works; InviteForMax that the
	// administrator can choose.
	InviteFor     = 7 * 24 * time.Hour
	InviteForMax  = 365 * 24 * time.Hour
	ShutdownGrace = 5 * time.Second

	// A body of an upload brings at least BodyBytes each BodyWithin, or ends.
	BodyWithin = 30 * time.Second
	BodyBytes  = 30 << 10
	// UploadGrace is what uploads get when the server stops.
	UploadGrace = 4 * time.Second
	// UnattachedFor is how long an upload waits for its message, and
	// UnlinkAfter how long a file outlives the last that speaks of it, so that
	// a copy of the data directory finds what its database names.
	UnattachedFor = 24 * time.Hour
	UnlinkAfter   = time.Hour
	// KeepFiles is for how long, unless the administrator chooses otherwise.
	KeepFiles = 30 * 24 * time.Hour
)

// Times of calls.
const (
	RingFor = 30 * time.Second
	// RejoinWithin is how long the place of somebody is kept whose connection
	// has ended.
	RejoinWithin = 20 * time.Second
	// AloneFor is how long somebody may wait in a call that rang at nobody.
	AloneFor = 5 * time.Minute
	// RecallFor is how long after its start a server takes up calls that it
	// does not know, when people say they are in them.
	RecallFor = time.Minute
	// CallAgeMax bounds what is believed of a call from before the start.
	CallAgeMax = 24 * time.Hour
)

// Rates, each for one user or address and a minute unless the name says more.
const (
	MessagesPerMinute = 240
	WritesPerMinute   = 600
	// WordBytesPerHour is what one person may write and change, in bytes as it is
	// shown: no quota holds messages, and each change stands in the log too.
	WordBytesPerHour    = 16 << 20
	ReadsPerMinute      = 3000
	LoginsPerMinute     = 30
	SignupsPerHour      = 20
	SignupsPerHourTotal = 200
	NameChecksPerMinute = 60
	// DenialsPerMinute are recorded of one address, so that nobody can wash the
	// record away.
	DenialsPerMinute  = 30
	SearchesPerMinute = 60
	ChannelsPerHour   = 60
	EveryonePerMinute = 5
	PreviewsPerMinute = 20
	// PreviewsPerHostMinute is of everybody together, for one site.
	PreviewsPerHostMinute = 6
	UploadsPerHour        = 300
	FileTextsPerMinute    = 60
	BadFramesPerMinute    = 10
	FramesPerSecond       = 50
	// ControlFramesPerSecond are pings, pongs and closes of one connection.
	ControlFramesPerSecond = 50
	SignalsPerSecond       = 200
	// RingsPerMinute is from one person to another.
	RingsPerMinute = 3
	// STUNPerSecond is of one address, which may ask STUNAtOnce without waiting:
	// a browser asks a few times for each person in a call. STUNAddresses are
	// counted.
	STUNPerSecond = 50
	STUNAtOnce    = 200
	STUNAddresses = 4096
)
