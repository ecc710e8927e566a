// Package hub holds the live connections: it hands every event to the sessions
// that may see it, knows who is online and who is typing, and brings those who
// missed something up to date. It keeps everything in memory and knows no
// transport; a socket and a long-poll are both a Session whose frames are
// asked for with Next.
//
// The log is the truth and the hub only a short cut to it. A session is either
// live, and the hub puts events into its bounded queue, or lagging, and its own
// reader fills the queue from the log. A new connection, one that resumes, one
// that was too slow and one that asks again are all the same thing: a lagging
// session at its cursor. It turns live as soon as nothing has been published
// above the position it has reached.
//
// Nobody waits for a reader. One goroutine, the loop, owns the registrations,
// presence and typing; Publish leaves events in a mailbox for it and returns.
package hub
