package chat

// Bootstrap is everything a page needs to start, read in one transaction, so
// that the live stream opened with its cursor joins without a seam.
type Bootstrap struct {
	Me       Me        `json:"me"`
	Users    []User    `json:"users"`
	Channels []Channel `json:"channels"`
	// Drafts by channel.
	Drafts map[ChannelID]string `json:"drafts"`
	Cursor Cursor               `json:"cursor"`
	// Presence of everybody who is not offline.
	Presence map[UserID]Presence `json:"presence"`
	// Calls are all that the reader may see.
	Calls  []Call     `json:"calls"`
	Server ServerInfo `json:"server"`
	// Now is the server's clock, from which a page shows relative times.
	Now Time `json:"now"`
}

// Me is the reader's own account.
type Me struct {
	User
	Preferences
	SessionID SessionID `json:"session_id"`
}

// ServerInfo is what anybody who can reach the server may know of it.
type ServerInfo struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	// Page is which page the server has: another one has another name.
	Page          string         `json:"page"`
	Signup        SignupMode     `json:"signup"`
	PasswordRules []PasswordRule `json:"password_rules"`
	Limits        Limits         `json:"limits"`
	// STUNPort is where this host answers STUN over UDP, 0 for nowhere.
	STUNPort int `json:"stun_port"`
}

// Limits are those a page shows or keeps to.
type Limits struct {
	UsernameMax   int `json:"username_max"`
	PassphraseMin int `json:"passphrase_min"`
	PasswordMax   int `json:"password_max"`
	MessageChars  int `json:"message_chars"`
	Page          int `json:"page"`
	// FileBytes is what this server was started with.
	FileBytes       int64 `json:"file_bytes"`
	FilesPerMessage int   `json:"files_per_message"`
	AvatarBytes     int   `json:"avatar_bytes"`
	CallPeople      int   `json:"call_people"`
	CallCameras     int   `json:"call_cameras"`
}

// PublicLimits are those of a server that was started without flags.
var PublicLimits = Limits{
	UsernameMax: UsernameMax, PassphraseMin: PassphraseMin, PasswordMax: PasswordMax,
	MessageChars: MessageCharsMax, Page: PageDefault,
	FileBytes: FileBytes, FilesPerMessage: FilesPerMessage, AvatarBytes: AvatarBytes,
	CallPeople: CallPeople, CallCameras: CallCameras,
}
