package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// Backup is one that was made.
type Backup struct {
	Dir string `json:"dir"`
	Manifest
}

// List gives the backups in a folder, the newest first. What is not a whole
// backup is left out.
func List(into string) ([]Backup, error) {
	entries, err := os.ReadDir(into)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list backups: %w", err)
	}
	var list []Backup
	for _, e := range entries {
		dir := filepath.Join(into, e.Name())
		if !e.IsDir() || strings.HasPrefix(e.Name(), unfinished) {
			continue
		}
		if m, err := Read(dir); err == nil {
			list = append(list, Backup{dir, m})
		}
	}
	slices.SortFunc(list, func(a, b Backup) int { return int(b.CreatedAt - a.CreatedAt) })
	return list, nil
}

// Read gives the manifest of a backup.
func Read(dir string) (m Manifest, err error) {
	b, err := os.ReadFile(filepath.Join(dir, manifestFile)) // #nosec G304 -- named by the administrator
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	if err != nil {
		return m, fmt.Errorf("%s is no backup: %w", dir, err)
	}
	return m, nil
}

// How many are kept: of each of the last days and weeks the newest one, and
// those made before the last updates.
const (
	keptDays    = 7
	keptWeeks   = 4
	keptUpdates = 3
)

// Surplus lists the backups that Prune would remove.
func Surplus(into string) ([]Backup, error) {
	list, err := List(into)
	return surplus(list), err
}

// Prune removes the backups that nobody needs any more, and says which. What
// the administrator asked for stays.
func Prune(into string) (gone []string, err error) {
	list, err := Surplus(into)
	if err != nil {
		return nil, err
	}
	for _, b := range list {
		if err := os.RemoveAll(b.Dir); err != nil {
			return gone, fmt.Errorf("remove an old backup: %w", err)
		}
		gone = append(gone, b.Dir)
	}
	return gone, nil
}

// surplus picks from a list, newest first.
func surplus(list []Backup) (gone []Backup) {
	days, weeks, updates := map[string]bool{}, map[string]bool{}, 0
	for _, b := range list {
		switch b.Reason {
		case Update:
			if updates++; updates > keptUpdates {
				gone = append(gone, b)
			}
		case Nightly:
			at := b.CreatedAt.Time()
			year, n := at.ISOWeek()
			byDay := keeps(days, keptDays, at.Format(time.DateOnly))
			byWeek := keeps(weeks, keptWeeks, fmt.Sprintf("%d-%d", year, n))
			if !byDay && !byWeek {
				gone = append(gone, b)
			}
		}
	}
	return gone
}

// keeps says whether something is the first of its span, of so many spans.
func keeps(seen map[string]bool, most int, span string) bool {
	if seen[span] || len(seen) == most {
		return false
	}
	seen[span] = true
	return true
}

// Due says whether it is time for the next nightly one: the first hour at or
// after the given one of a day that has none.
func Due(list []Backup, now time.Time, hour int) bool {
	if now.Hour() < hour {
		return false
	}
	return !slices.ContainsFunc(list, func(b Backup) bool {
		at := b.CreatedAt.Time().In(now.Location())
		return b.Reason == Nightly && at.Format(time.DateOnly) == now.Format(time.DateOnly)
	})
}
