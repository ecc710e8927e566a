package config

import (
	"fmt"
	"time"

	"github.com/urfave/cli/v3"

	"minimost/chat"
)

// media are the flags that speak of files, in the units in which people give
// them: MiB and days.
type media struct {
	file, user, all     int64
	imageDays, fileDays int64
}

const (
	mebibyte = 1 << 20
	day      = 24 * time.Hour
)

func (m *media) flags() []cli.Flag {
	number := func(name string, value int64, usage string, to *int64) cli.Flag {
		return &cli.Int64Flag{Name: name, Value: value, Usage: usage, Sources: env(name), Destination: to}
	}
	days := int64(chat.KeepFiles / day)
	return []cli.Flag{
		number("max-file", chat.FileBytes/mebibyte, "take files of up to `N` MiB", &m.file),
		number("max-user-files", chat.UserBytes/mebibyte, "let one person keep `N` MiB of files, 0 for any amount", &m.user),
		number("max-files", 0, "keep `N` MiB of files in all, 0 for any amount; "+
			"who has the most loses the oldest first", &m.all),
		number("keep-images", days, "keep pictures for `N` days, 0 for ever", &m.imageDays),
		number("keep-files", days, "keep other files for `N` days, 0 for ever", &m.fileDays),
	}
}

// Bounds of the flags: what a browser can bring in one piece, and a century.
const (
	fileMiBMax = 4096
	allMiBMax  = 1 << 40 / 2
	daysMax    = 36_525
)

// check puts the flags into the settings, or says which one cannot be.
func (m *media) check(c *Config) error {
	for _, f := range []struct {
		name               string
		value, least, most int64
	}{
		{"max-file", m.file, 1, fileMiBMax},
		{"max-user-files", m.user, 0, allMiBMax},
		{"max-files", m.all, 0, allMiBMax},
		{"keep-images", m.imageDays, 0, daysMax},
		{"keep-files", m.fileDays, 0, daysMax},
	} {
		if f.value < f.least || f.value > f.most {
			return fmt.Errorf("--%s must be %d to %d", f.name, f.least, f.most)
		}
	}
	c.FileBytes, c.UserBytes, c.AllBytes = MiB(m.file), MiB(m.user), MiB(m.all)
	c.KeepImages, c.KeepFiles = Days(m.imageDays), Days(m.fileDays)
	return nil
}

// Days is what a setting in days means.
func Days(n int64) time.Duration { return time.Duration(n) * day }

// MiB is what a setting in MiB means, in bytes.
func MiB(n int64) int64 { return n * mebibyte }
