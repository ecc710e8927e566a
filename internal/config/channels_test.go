package config

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"minimost/chat"
)

func TestChannelsAreMade(t *testing.T) {
	dir := t.TempDir()
	first, err := Channels(dir)
	if err != nil || !reflect.DeepEqual(first, chat.DefaultChannels()) {
		t.Fatalf("%v, %v", first, err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "channels.json"))
	if err != nil || !strings.HasPrefix(string(data), "[\n  \"general\",\n") {
		t.Errorf("%s, %v", data, err)
	}
	if again, err := Channels(dir); err != nil || !reflect.DeepEqual(again, first) {
		t.Errorf("%v, %v", again, err)
	}
}

func write(t *testing.T, content string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "channels.json"), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestChannels(t *testing.T) {
	dir := write(t, "\ufeff[\r\n \" Büro \", {\"name\": \"support\", \"topic\": \"Ask here\"}, {\"name\":\"off-topic\"}\r\n]\r\n")
	got, err := Channels(dir)
	want := []chat.ChannelConfig{{Name: "Büro"}, {Name: "support", Topic: "Ask here"}, {Name: "off-topic"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
}

// An error says where and what to do, and leaves the file alone.
func TestChannelsRefused(t *testing.T) {
	for _, c := range []struct {
		content string
		line    int
		want    string
	}{
		{"", 1, "there is no list"},
		{"{\"name\": \"a\"}", 1, "there is no list"},
		{"[]", 1, "the list is empty"},
		{"[\n\"a\",\n\"b\",\n\"A\"]", 4, `"A" is on the list already, as "a"`},
		{"[\n\"a\",\n\"\"]", 3, "is no name"},
		{"[\"a\\nb\"]", 1, "is no name"},
		{fmt.Sprintf("[%q]", strings.Repeat("a", 81)), 1, "1 to 80"},
		{fmt.Sprintf("[\n{\"name\":\"a\",\"topic\":%q}]", strings.Repeat("a", 251)), 2, "Shorten it"},
		{"[\"a\",\n7]", 2, "channel 2: it is neither"},
		{"[\n {\"name\":\"a\",\n \"title\":\"b\"}]", 2, "nothing else"},
		{"[{\"name\":7}]", 1, "must be texts"},
		{"[\n {\"name\":\"a\",\n \"name\":\"b\"}]", 3, "duplicate"},
		{"[\n\"a\"\n\"b\"]", 3, "channel 2"},
		{"[\n\"a\",\n]", 2, "channel 2"},
		{"[\n\"a\",\n// no", 3, "channel 2"},
		{"[\"a\"", 1, "channel 2"},
		{"[\"a\"]\n[]", 2, "behind the list"},
		{"[\"\xff\"]", 1, "UTF-8"},
	} {
		dir := write(t, c.content)
		path := filepath.Join(dir, "channels.json")
		_, err := Channels(dir)
		if err == nil || !strings.HasPrefix(err.Error(), fmt.Sprintf("%s:%d: ", path, c.line)) ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v", c.content, err)
		}
		if after, _ := os.ReadFile(path); string(after) != c.content {
			t.Errorf("%q was changed", c.content)
		}
	}
}
