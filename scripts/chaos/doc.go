// Package chaos holds the tests that break things: they start the real server
// as a process of its own in a scratch directory, take something away from it
// (its life, its disk, its network, its clients), and look at what people get
// and what is left. Each case is named after its row in docs/faults.md, which
// says what is promised.
//
// An ordinary go test runs those that take a moment. The rest, and the same in
// earnest, is
//
//	make chaos
//	make soak
//
// Many cases need root, and some strace or network namespaces; where these are
// missing they say SKIPPED and why.
package chaos
