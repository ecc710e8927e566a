// Package frontend is the page: plain ES modules and style sheets, part of the
// binary as they are. There is no build step.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed static
var files embed.FS

// Static gives the files under static.
func Static() fs.FS {
	static, err := fs.Sub(files, "static")
	if err != nil {
		panic(err) // the name is a valid constant
	}
	return static
}
