package slack

import (
	"html"
	"regexp"
	"strings"
)

var (
	// bracketed is what Slack writes for people, channels and links: <@U1>,
	// <#C1|general>, <https://…|words>, <!here>.
	bracketed = regexp.MustCompile(`<([^<>]+)>`)
	// fenced keeps code as it is.
	fenced = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")
	bold   = regexp.MustCompile(`(^|[\s(>_~])\*([^*\s](?:[^*\n]*[^*\s])?)\*($|[\s).,:;!?<_~])`)
	italic = regexp.MustCompile(`(^|[\s(>*~\x{F0000}])_([^_\s](?:[^_\n]*[^_\s])?)_($|[\s).,:;!?<*~\x{F0000}])`)
	strike = regexp.MustCompile(`(^|[\s(>*_])~([^~\s](?:[^~\n]*[^~\s])?)~($|[\s).,:;!?<*_])`)
)

// words turns Slack's markup into Markdown.
func (r *reader) words(text string) string {
	var b strings.Builder
	last := 0
	for _, at := range fenced.FindAllStringIndex(text, -1) {
		b.WriteString(r.prose(text[last:at[0]]))
		b.WriteString(html.UnescapeString(text[at[0]:at[1]]))
		last = at[1]
	}
	b.WriteString(r.prose(text[last:]))
	return b.String()
}

func (r *reader) prose(text string) string {
	text = bold.ReplaceAllString(text, "${1}"+twoStars+"${2}"+twoStars+"${3}")
	text = italic.ReplaceAllString(text, "$1*$2*$3")
	text = strings.ReplaceAll(text, twoStars, "**")
	text = strike.ReplaceAllString(text, "$1~~$2~~$3")
	text = bracketed.ReplaceAllStringFunc(text, func(s string) string { return r.reference(s[1 : len(s)-1]) })
	return html.UnescapeString(text)
}

// twoStars keep the place of ** while single stars are made.
const twoStars = "\U000F0000"

func (r *reader) reference(s string) string {
	target, label, labelled := strings.Cut(s, "|")
	switch target[0] {
	case '@':
		if name, ok := r.users[target[1:]]; ok {
			return "@" + name
		}
		return "@" + label
	case '#':
		if name, ok := r.rooms[target[1:]]; ok {
			return "#" + name
		}
		return "#" + label
	case '!':
		switch target {
		case "!here", "!channel", "!everyone":
			return "@everyone"
		}
		return label
	}
	if labelled && label != target {
		return "[" + label + "](" + target + ")"
	}
	return target
}
