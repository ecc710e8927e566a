package original

import (
	"fmt"
	"math"

	"minimost/chat"
)

// hues are the angles, in degrees, of the colours that a name can have; the
// last one of the palette is grey.
var hues = [chat.Hues - 1]float64{209, 253, 303, 349, 13, 32, 61, 133, 173, 191, 227}

// hueOf is the colour of the palette nearest to #rrggbb; 0 when it is none.
func hueOf(hex string) int {
	var r, g, b uint8
	if n, err := fmt.Sscanf(hex, "#%02x%02x%02x", &r, &g, &b); n != 3 || err != nil || len(hex) != 7 {
		return 0
	}
	most, least := float64(max(r, g, b)), float64(min(r, g, b))
	spread := most - least
	if spread < 0.15*most || most == 0 {
		return chat.Hues
	}
	var angle float64
	switch most {
	case float64(r):
		angle = math.Mod((float64(g)-float64(b))/spread+6, 6)
	case float64(g):
		angle = (float64(b)-float64(r))/spread + 2
	default:
		angle = (float64(r)-float64(g))/spread + 4
	}
	angle *= 60
	best, nearest := 0, 360.0
	for i, h := range hues {
		apart := math.Abs(angle - h)
		if apart = min(apart, 360-apart); apart < nearest {
			best, nearest = i+1, apart
		}
	}
	return best
}
