package render

import (
	"time"

	"github.com/yuin/goldmark/parser"
)

// The limits of one message besides chat.HTMLBytes. What exceeds maxNesting,
// a table's size or maxMarks is taken as text; what exceeds the others makes
// the whole message plain.
const (
	// maxNesting bounds quotes and lists in one another.
	maxNesting = 32
	// maxDepth bounds the elements of the output in one another.
	maxDepth = 100
	// maxColumns and maxCells bound a table, which a short message can
	// otherwise grow a thousandfold: missing cells are filled in.
	maxColumns = 64
	maxCells   = 4096
	// maxMarks bounds the marks of emphasis, each of which is compared with
	// those before it.
	maxMarks = 4000
	// maxHighlight bounds the code that is coloured, in bytes.
	maxHighlight = 64 << 10
)

// budget is what is left to spend on one message.
type budget struct {
	until time.Time
	marks int
	// spent says that the time was over while there was still work.
	spent bool
}

// left says whether there is time for one more step.
func (b *budget) left() bool {
	if !b.spent && time.Now().After(b.until) {
		b.spent = true
	}
	return !b.spent
}

// spare does work that is done once in the life of the program and takes some
// milliseconds, which are not the message's fault.
func (b *budget) spare(work func()) {
	start := time.Now()
	work()
	b.until = b.until.Add(time.Since(start))
}

var budgetKey = parser.NewContextKey()

func budgetOf(pc parser.Context) *budget { return pc.Get(budgetKey).(*budget) }
