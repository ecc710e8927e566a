// Package chat is MiniMost's vocabulary: users, channels, messages, events,
// commands, errors, limits and rules. It is pure: no I/O, no clock, no
// goroutines, and it imports none of our other packages, so that store, hub,
// signal and server speak of the same things without knowing each other.
//
// The flow of the live protocol stands in two files: event.go is what the
// server sends, command.go is what a client sends.
package chat
