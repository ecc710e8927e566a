//go:build !race

package main

// slower is how many times longer things may take under the race detector,
// which is not there.
const slower = 1
