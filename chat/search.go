package chat

// SearchLimit is the most results on one page of a search, and FewHits how
// few of them call for a look at words that are spelled almost alike.
const (
	SearchLimit = 50
	FewHits     = 5
)

// SearchResult is one page of a search: what matches exactly, newest first,
// then, when that was next to nothing, what matches but for typing mistakes.
type SearchResult struct {
	Results []Hit `json:"results"`
	// Next, if set, asks for the page that follows. A page that ran out of
	// time may be short, or empty, and still have one.
	Next string `json:"next_cursor,omitzero"`
	// Fuzzy says that there are inexact results on this page.
	Fuzzy bool `json:"fuzzy"`
}

// Hit is a message that was found.
type Hit struct {
	Message Message `json:"message"`
	// Ranges are what matched in the body, [start, end) in UTF-16 code units,
	// in order and apart from one another.
	Ranges [][2]int `json:"ranges"`
	// Fuzzy marks an inexact result.
	Fuzzy bool `json:"fuzzy,omitzero"`
}
