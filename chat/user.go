package chat

import (
	"hash/fnv"

	"github.com/go-json-experiment/json/jsontext"
)

// User is what everybody may know of an account.
type User struct {
	ID       UserID `json:"id" db:"id"`
	Username string `json:"username" db:"username"`
	// DisplayName is shown instead of the username when it is not empty.
	DisplayName string `json:"display_name" db:"display_name"`
	// NameHue is 1 to 12, a colour of the palette that meets contrast in both
	// themes.
	NameHue int `json:"name_hue" db:"name_hue"`
	// System marks the one account that writes notices.
	System bool `json:"system,omitzero" db:"system"`
	// Deleted marks an account that is gone; its name stays reserved.
	Deleted bool `json:"deleted,omitzero" db:"deleted"`
	// Disabled marks an account that the administrator has closed for now.
	Disabled  bool   `json:"disabled,omitzero" db:"disabled"`
	CreatedAt Time   `json:"created_at" db:"created_at"`
	Bio       string `json:"bio,omitzero" db:"bio"`
	// StatusText is what the person is up to, until StatusUntil (0: no end).
	StatusText  string `json:"status_text,omitzero" db:"status_text"`
	StatusUntil Time   `json:"status_until,omitzero" db:"status_until"`
	// AvatarURL is another one for each picture; "" shows initials.
	AvatarURL string `json:"avatar_url,omitzero" db:"avatar_url"`
}

// Availability is what people set by hand over what their devices tell.
type Availability string

// The availabilities. Away is shown as idle and Invisible as offline;
// DoNotDisturb only silences the person's own devices.
const (
	Automatic    Availability = "auto"
	Away         Availability = "away"
	DoNotDisturb Availability = "dnd"
	Invisible    Availability = "invisible"
)

// Preferences are a user's own, on all devices.
type Preferences struct {
	Availability Availability `json:"presence"`
	// Settings are what somebody has set of their page, see MergeSettings.
	Settings jsontext.Value `json:"settings"`
}

// Hues is the number of colours a name can have.
const Hues = 12

// HueOf is the colour a name has until its owner chooses another.
func HueOf(username string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(FoldUsername(username)))
	return int(h.Sum32()%Hues) + 1
}

// Presence is what others see of a person's devices, best first.
type Presence string

// The four states. Offline is told to others but is never a device's own.
const (
	Active  Presence = "active"
	Idle    Presence = "idle"
	Hidden  Presence = "hidden"
	Offline Presence = "offline"
)

// Better says whether a person with both states is shown as p rather than q.
func (p Presence) Better(q Presence) bool { return p.rank() < q.rank() }

func (p Presence) rank() int {
	switch p {
	case Active:
		return 0
	case Idle:
		return 1
	case Hidden:
		return 2
	default:
		return 3
	}
}

// Session is a signed-in device.
type Session struct {
	ID        SessionID `json:"id" db:"id"`
	UserID    UserID    `json:"-" db:"user_id"`
	Device    string    `json:"device" db:"device"`
	Address   string    `json:"address" db:"address"`
	CreatedAt Time      `json:"created_at" db:"created_at"`
	SeenAt    Time      `json:"seen_at" db:"seen_at"`
}

// Device says where a sign-in comes from, for the list of sessions.
type Device struct {
	// Name is a short form of the user agent, such as "Firefox on Linux".
	Name string
	// Address is the client's IP address.
	Address string
}
