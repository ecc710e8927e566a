package store

import (
	"context"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strconv"
	"strings"

	"golang.org/x/crypto/scrypt"
)

// werkzeug is a password hash as the Python library of that name writes them:
//
//	pbkdf2:sha256:ITERATIONS$SALT$HEX
//	scrypt:N:r:p$SALT$HEX
//
// The original MiniMost kept these. They are verified, and replaced at the
// next sign-in.
type werkzeug struct {
	method []string // with its parameters
	salt   string
	key    []byte
}

// Bounds of the parameters: a hash that asks for more was not made by a login.
const (
	pbkdf2Most = 10_000_000
	scryptMost = 256 << 20 // bytes of memory, 128 * N * r
)

// parseWerkzeug says whether a stored hash is of this kind.
func parseWerkzeug(stored string) (werkzeug, bool) {
	parts := strings.SplitN(stored, "$", 3)
	if len(parts) != 3 {
		return werkzeug{}, false
	}
	method := strings.Split(parts[0], ":")
	key, err := hex.DecodeString(parts[2])
	if err != nil || len(key) == 0 || len(key) > 128 {
		return werkzeug{}, false
	}
	known := len(method) == 3 && method[0] == "pbkdf2" && method[1] == "sha256" ||
		len(method) == 4 && method[0] == "scrypt"
	return werkzeug{method, parts[1], key}, known
}

// ForeignHash says whether a password hash of another program can be verified
// here.
func ForeignHash(stored string) bool {
	w, ok := parseWerkzeug(stored)
	if !ok {
		return false
	}
	_, err := w.numbers()
	return err == nil
}

func (w werkzeug) verify(password string) (bool, error) {
	n, err := w.numbers()
	if err != nil {
		return false, err
	}
	var got []byte
	if w.method[0] == "scrypt" {
		got, err = scrypt.Key([]byte(password), []byte(w.salt), n[0], n[1], n[2], len(w.key))
	} else {
		got, err = pbkdf2.Key(sha256.New, password, []byte(w.salt), n[0], len(w.key))
	}
	return err == nil && subtle.ConstantTimeCompare(got, w.key) == 1, err
}

// numbers are the parameters, within bounds.
func (w werkzeug) numbers() ([]int, error) {
	texts := w.method[1:]
	if w.method[0] == "pbkdf2" {
		texts = w.method[2:]
	}
	n := make([]int, len(texts))
	for i, text := range texts {
		var err error
		if n[i], err = strconv.Atoi(text); err != nil || n[i] < 1 {
			return nil, errBadHash
		}
	}
	if w.method[0] == "pbkdf2" && n[0] > pbkdf2Most {
		return nil, errBadHash
	}
	if w.method[0] == "scrypt" && (n[0] > 1<<22 || n[1] > 64 || n[2] > 16 || 128*n[0]*n[1] > scryptMost) {
		return nil, errBadHash
	}
	return n, nil
}

// renewHash hashes a password that has just been verified against a foreign
// hash; "" for one of our own.
func (s *Store) renewHash(ctx context.Context, password, stored string) (string, error) {
	if _, foreign := parseWerkzeug(stored); !foreign {
		return "", nil
	}
	return s.hashPassword(ctx, password)
}
