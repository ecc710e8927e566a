package main

import (
	"context"

	"minimost/store"
)

// beforeMigration backs up what an update is about to change.
func (t *tool) beforeMigration(ctx context.Context, schema int, copyTo store.CopyTo) error {
	return nil
}
