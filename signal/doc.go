// Package signal keeps the calls and shared screens that are going on, and
// passes on what the two ends of a peer connection tell each other. What
// people say and show goes from browser to browser and never through here.
//
// A call begins with Start. It rings at the others for chat.RingFor; whoever
// joins gets a random peer name, under which the others address them. It is
// over when nobody is left, or when one is alone and it rings at nobody any
// more; a shared screen is over when its sharer goes.
//
//	         Start                Accept                    Leave, lost, out of the channel
//	caller ───────▶ joined   ringing ──────▶ joined ─────────────────────▶ –
//	                            │             ▲  │ the connection ends
//	Decline, time, the end ◀────┘      Rejoin │  ▼
//	                                          away ── chat.RejoinWithin ──▶ –
//
// Somebody takes part from one connection. The place is kept for a while when
// that ends, because what they say goes on without it. Everything is in
// memory: after a restart of the server the calls are made again from what
// those say who were in them, each for themselves, as far as the store lets
// them into the channel.
//
// One goroutine, the loop, owns all of it. It waits for the hub, which never
// waits for it, and never for the store.
package signal
