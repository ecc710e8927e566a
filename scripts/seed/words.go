package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

var names = strings.Fields(`ada bob cathy dennis edsger frances grace hedy ivan joan ken lynn margaret niklaus olga
	peter radia sophie tim ursula vint wendy xiao yukihiro zuse`)

func personName(i int) string {
	if i < len(names) {
		return names[i]
	}
	return fmt.Sprintf("%s%d", names[i%len(names)], i/len(names)+1)
}

var topics = strings.Fields(`general software firmware systems off-topic release support tools`)

func channelName(i int) string {
	if i < len(topics) {
		return topics[i]
	}
	return fmt.Sprintf("%s-%d", topics[i%len(topics)], i/len(topics)+1)
}

// common words are nearly half of what is said, the first most often.
var common = strings.Fields(`the to a i it is and that in of you on for not we this but have be with so just can was if
	at are do what now think there will my still when no from all how one get up then or would should your as me an
	has know which yes need same also see about by why after works like only more out new could here some any good
	did them back time thanks too because before look than please want who our their been make sure same does`)

// special words are the vocabulary of such places.
var special = strings.Fields(`build test branch merge commit release version deploy server client database query index
	cache timeout retry latency throughput packet socket router switch gateway firewall certificate password token
	session request response header payload schema migration backup restore snapshot container image registry cluster
	node worker queue scheduler thread process kernel driver module interrupt register buffer pointer memory leak
	stack overflow race deadlock mutex lock signal clock voltage current sensor board connector firmware bootloader
	flash partition checksum compiler linker warning assertion coverage benchmark profile regression simulator
	oscilloscope antenna calibration temperature measurement prototype enclosure supplier datasheet schematic layout
	meeting tomorrow yesterday monday tuesday wednesday thursday friday lunch coffee holiday deadline estimate budget
	customer ticket priority milestone agenda minutes proposal decision document chapter requirement specification
	interface protocol message channel keyboard display browser window button colour font translation accessibility
	documentation example tutorial question answer problem solution workaround suspicious reproducible intermittent
	environment configuration permission directory repository dependency environment variable function parameter
	argument return value exception definition declaration implementation architecture performance optimization
	separate receive believe necessary successful occurrence reference available different immediately particularly`)

// odd remarks keep an index honest.
var odd = []string{
	"👍", "😂😂", "ok", "+1", "LGTM 🚀", "brb", "日本語のログが文字化けしています", "会議は三時からです", "빌드가 깨졌어요",
	"Das Gerät läuft, Maßstab 1:2 größer als gedacht", "Où est passé le cahier des charges ?", "¿Mañana a las 9 está bien?",
	"Сборка опять упала, посмотрю позже", "```\npanic: runtime error: index out of range [5] with length 5\n```",
}

var syllables = strings.Fields(`ka lo mi ter son ver ip ad re un qu ze bo st ing er al on tor ix ax el min dor pha gri`)

// invented is one of some ten thousand product names, hosts and the like.
func invented(r *rand.Rand) string {
	n := r.IntN(100) * r.IntN(100)
	var b strings.Builder
	for i := 0; i < 3; i++ {
		b.WriteString(syllables[n%len(syllables)])
		n = n/len(syllables) + i
	}
	return b.String()
}

func word(r *rand.Rand) string {
	switch n := r.IntN(1000); {
	case n < 470:
		return common[int(r.Float64()*r.Float64()*float64(len(common)))]
	case n < 880:
		return special[int(r.Float64()*r.Float64()*float64(len(special)))]
	case n < 955:
		return invented(r)
	case n < 975:
		return fmt.Sprintf("MM-%d", r.IntN(9000))
	case n < 990:
		return fmt.Sprint(r.IntN(5000))
	}
	return fmt.Sprintf("%07x", r.IntN(1<<28))
}

// remark is one message.
func remark(r *rand.Rand) string {
	switch n := r.IntN(100); {
	case n < 6:
		return odd[r.IntN(len(odd))]
	case n < 9:
		return fmt.Sprintf("%s https://git.example/%s/%07x", sentence(r, 4), invented(r), r.IntN(1<<28))
	case n < 12:
		return sentence(r, 8) + "\n\n" + sentence(r, 30) + " " + sentence(r, 25)
	case n < 16:
		return fmt.Sprintf("%s `%s_%s`", sentence(r, 6), invented(r), special[r.IntN(len(special))])
	case n < 20:
		return fmt.Sprintf("@%s %s", names[r.IntN(len(names))], sentence(r, 7))
	}
	return sentence(r, 3+r.IntN(16))
}

func sentence(r *rand.Rand, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = word(r)
	}
	s := strings.Join(list, " ")
	return strings.ToUpper(s[:1]) + s[1:] + []string{"", ".", "?", "!", "."}[r.IntN(5)]
}
