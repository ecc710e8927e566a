package render

import (
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// lexerOf finds the lexer for the word after a fence: an alias, a name, or a
// file's ending or name. It is nil for plain text and unknown words.
func lexerOf(word string) chroma.Lexer {
	if word == "" || len(word) > 40 {
		return nil
	}
	return lexersByWord()[strings.ToLower(word)]
}

// lexersByWord spares each message the search through all file patterns.
var lexersByWord = sync.OnceValue(func() map[string]chroma.Lexer {
	words := map[string]chroma.Lexer{}
	add := func(word string, l chroma.Lexer) {
		word = strings.ToLower(word)
		if words[word] == nil && !strings.ContainsAny(word, "*?[ ") {
			words[word] = l
		}
	}
	all := lexers.GlobalLexerRegistry.Lexers
	for _, l := range all {
		add(l.Config().Name, l)
		for _, alias := range l.Config().Aliases {
			add(alias, l)
		}
	}
	for _, l := range all {
		for _, pattern := range l.Config().Filenames {
			add(strings.TrimPrefix(pattern, "*."), l)
		}
	}
	add("jenkinsfile", words["groovy"])
	for _, word := range []string{"plaintext", "plain", "text", "txt", "no-highlight"} {
		delete(words, word)
	}
	return words
})

// classOf maps a lexer's token to one of the design's classes: keyword,
// string, number, comment, function, type, operator, property; "" is none.
func classOf(t chroma.TokenType) string {
	if c, ok := classes[t]; ok {
		return c
	}
	if c, ok := classes[t.SubCategory()]; ok {
		return c
	}
	return classes[t.Category()]
}

var classes = map[chroma.TokenType]string{
	chroma.Keyword: "k", chroma.KeywordType: "ty", chroma.KeywordConstant: "n",
	chroma.NameBuiltin: "f", chroma.NameBuiltinPseudo: "k", chroma.NameFunction: "f",
	chroma.NameDecorator: "f", chroma.NameClass: "ty", chroma.NameException: "ty",
	chroma.NameNamespace: "ty", chroma.NameConstant: "n", chroma.NameEntity: "n",
	chroma.NameKeyword: "k", chroma.NameOperator: "o", chroma.NameLabel: "pp",
	chroma.NameTag: "pp", chroma.NameProperty: "pp", chroma.NameAttribute: "f",
	chroma.NameVariable: "pp", chroma.LiteralString: "s", chroma.LiteralNumber: "n",
	chroma.LiteralDate: "n", chroma.Operator: "o", chroma.OperatorWord: "k",
	chroma.Comment: "c", chroma.CommentPreproc: "k", chroma.CommentPreprocFile: "s",
	chroma.GenericDeleted: "pp", chroma.GenericInserted: "s", chroma.GenericHeading: "f",
	chroma.GenericSubheading: "k", chroma.GenericPrompt: "c", chroma.GenericOutput: "",
	chroma.GenericError: "pp", chroma.GenericTraceback: "pp",
}
