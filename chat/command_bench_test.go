package chat_test

import (
	"testing"

	"minimost/chat"
)

// BenchmarkParseCommand measures the strict reading of a frame.
func BenchmarkParseCommand(b *testing.B) {
	for name, frame := range map[string]string{
		"ping":     `{"type":"ping"}`,
		"typing":   `{"type":"typing","channel_id":3}`,
		"presence": `{"type":"presence","state":"active"}`,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, bad := chat.ParseCommand([]byte(frame)); bad != nil {
					b.Fatal(bad)
				}
			}
		})
	}
}
