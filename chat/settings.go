package chat

import (
	"regexp"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// settings are all that a page may keep for its owner, each with what it can
// be. One that is absent is as the page has it from the start.
var settings = map[string]func(jsontext.Value) bool{
	"theme":         oneOf("dark", "light", "system"),
	"text_size":     between(0.85, 2), // of messages, times the usual
	"density":       oneOf("comfortable", "compact"),
	"clock":         oneOf("12", "24"),
	"reduce_motion": isFlag,
	"link_previews": isFlag, // shown
	"send_with":     oneOf("enter", "ctrl_enter"),

	"notify":        oneOf("all", "mentions", "none"), // in all channels at most
	"desktop":       isFlag,
	"sounds":        isFlag, // any at all
	"sound_message": isFlag,
	"sound_ring":    isFlag,
	"sound_joined":  isFlag,
	"volume":        between(0, 1),
	"pause_until":   isMoment,
	"quiet_hours":   isFlag,
	"quiet_from":    isTimeOfDay,
	"quiet_to":      isTimeOfDay,

	"single_keys":  isFlag,
	"classic_keys": isFlag,
	"welcomed":     isFlag, // the first steps were put away
}

// MergeSettings changes what a JSON object names and leaves the rest, so that
// two devices that change different settings do not undo each other; null takes
// a setting back. The error is ErrBadSettings, saying which one cannot be.
func MergeSettings(old, change jsontext.Value) (jsontext.Value, error) {
	var all, wanted map[string]jsontext.Value
	if err := json.Unmarshal(old, &all); err != nil || all == nil {
		all = map[string]jsontext.Value{}
	}
	if err := json.Unmarshal(change, &wanted); err != nil || wanted == nil {
		return nil, ErrBadSettings
	}
	for name, value := range wanted {
		allowed, known := settings[name]
		switch {
		case !known:
			return nil, ErrBadSettings.WithDetail("There is no such setting. Leave it out.")
		case value.Kind() == 'n':
			delete(all, name)
		case !allowed(value):
			return nil, ErrBadSettings.WithDetail("The setting " + name + " cannot be that.")
		default:
			all[name] = value.Clone()
		}
	}
	merged, err := json.Marshal(all, json.Deterministic(true))
	return merged, err
}

func isFlag(v jsontext.Value) bool { return v.Kind() == 't' || v.Kind() == 'f' }

func oneOf(words ...string) func(jsontext.Value) bool {
	return func(v jsontext.Value) bool {
		for _, word := range words {
			if text(v) == word {
				return true
			}
		}
		return false
	}
}

func between(low, high float64) func(jsontext.Value) bool {
	return func(v jsontext.Value) bool {
		var n float64
		return v.Kind() == '0' && json.Unmarshal(v, &n) == nil && low <= n && n <= high
	}
}

var timeOfDay = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

func isTimeOfDay(v jsontext.Value) bool { return timeOfDay.MatchString(text(v)) }

func isMoment(v jsontext.Value) bool {
	_, err := time.Parse(time.RFC3339, text(v))
	return err == nil
}

// text gives a JSON string, and "" of anything else.
func text(v jsontext.Value) string {
	var s string
	if v.Kind() != '"' || json.Unmarshal(v, &s) != nil {
		return ""
	}
	return s
}
