package render

import (
	"slices"
	"testing"

	"minimost/chat"
)

// FuzzMentions wants whoever a text names to be whom it mentions: the names that
// are asked for are enough, and can be names.
func FuzzMentions(f *testing.F) {
	for _, body := range []string{"@ada", "@ADA's @bo-b @everyone", "`@ada` @@bo", "_@x_y_ **@c_**", "[@ada](https://a)", "@- @9", "a@ada.b", "> @bo\n- @ada", "@\u212a", "@ad\u0430 @a\u200bda", "\\@ada", "|@ada|\n|-|\n|@bo|"} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		body, err := chat.CleanBody(body)
		if err != nil {
			return
		}
		names := Names(body)
		if len(names) > maxNames || len(slices.Compact(slices.Sorted(slices.Values(names)))) != len(names) {
			t.Fatalf("%q: %q", body, names)
		}
		for _, name := range names {
			if name != chat.FoldUsername(name) || len(name) == 0 || len(name) > chat.UsernameMax {
				t.Fatalf("%q names %q", body, name)
			}
		}
		all, theirs := message(body, crowd, hour), message(body, among(names), hour)
		if len(names) < maxNames && !same(all, theirs) {
			t.Fatalf("%q\nwith all    %+v\nwith theirs %+v", body, all, theirs)
		}
		for _, id := range all.Mentions {
			if !slices.ContainsFunc(names, func(n string) bool { return crowd.Named[n].ID == id }) {
				t.Fatalf("%q mentions %d, who is none of %q", body, id, names)
			}
		}
		if all.Everyone && !slices.Contains(names, everyone) {
			t.Fatalf("%q mentions everyone", body)
		}
	})
}
