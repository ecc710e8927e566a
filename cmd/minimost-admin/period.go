package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v3"
)

// period is a length of time as people write it: like Go's, or in days, as 7d.
type period time.Duration

const day = 24 * time.Hour

// Set reads one; it is part of flag.Value.
func (p *period) Set(s string) error {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil {
			return fmt.Errorf("%q is not a time such as 7d or 12h", s)
		}
		*p = period(n) * period(day)
		return nil
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("%q is not a time such as 7d or 12h", s)
	}
	*p = period(d)
	return nil
}

func (p *period) String() string {
	switch d := time.Duration(*p); {
	case d >= day && d%day == 0:
		return fmt.Sprintf("%dd", d/day)
	case d >= time.Hour && d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	default:
		return d.String()
	}
}

// Get gives the period; it is part of cli.Value.
func (p *period) Get() any { return *p }

// expires is the flag for how long a link works.
func expires(usual time.Duration) cli.Flag {
	p := period(usual)
	return &cli.GenericFlag{Name: "expires", Value: &p, Usage: "let the link work for `TIME`, such as 12h or 7d"}
}

// validFor reads that flag, which must be a minute at least.
func validFor(cmd *cli.Command, most time.Duration) (time.Duration, error) {
	p, ok := cmd.Value("expires").(period)
	if d := time.Duration(p); ok && d >= time.Minute && d <= most {
		return d, nil
	}
	longest := period(most)
	return 0, fail(exitUsage, "a link can work for 1m to %v, not for %v", &longest, &p)
}
