package store

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"minimost/chat"
)

// Parameters of new hashes: OWASP's second choice for argon2id (19 MiB, two
// passes, one lane). They stand in each hash, so they can change later.
const (
	argonMemory = 19 << 10 // KiB
	argonPasses = 2
	argonLanes  = 1
	saltBytes   = 16
	keyBytes    = 32
)

var errBadHash = errors.New("stored password hash is not readable")

var b64 = base64.RawStdEncoding

// absentHash is compared with when there is no such account, so that an
// unknown name takes the same time as a wrong password.
var absentHash = encodeHash(make([]byte, saltBytes), make([]byte, keyBytes))

func encodeHash(salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		argonMemory, argonPasses, argonLanes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// hashPassword gives the PHC string of a password with a new salt.
func (s *Store) hashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails, see crypto/rand
	release, err := s.hashTurn(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	return encodeHash(salt, argon2.IDKey([]byte(password), salt, argonPasses, argonMemory, argonLanes, keyBytes)), nil
}

// verifyPassword compares in constant time with a stored hash.
func (s *Store) verifyPassword(ctx context.Context, password, stored string) (bool, error) {
	if foreign, ok := parseWerkzeug(stored); ok {
		release, err := s.hashTurn(ctx)
		if err != nil {
			return false, err
		}
		defer release()
		return foreign.verify(password)
	}
	var version, memory, passes uint32
	var lanes uint8
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errBadHash
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, errBadHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil {
		return false, errBadHash
	}
	salt, err1 := b64.DecodeString(parts[4])
	want, err2 := b64.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(want) == 0 || len(want) > 128 || memory > 1<<20 || passes > 64 {
		return false, errBadHash
	}
	release, err := s.hashTurn(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	got := argon2.IDKey([]byte(password), salt, passes, memory, lanes, uint32(len(want))) // #nosec G115 -- at most 128
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// hashTurn waits for one of the few places in which passwords are hashed.
func (s *Store) hashTurn(ctx context.Context) (release func(), err error) {
	if s.waiting.Add(1) > chat.HashesWaiting {
		s.waiting.Add(-1)
		return nil, chat.ErrOverloaded
	}
	defer s.waiting.Add(-1)
	select {
	case s.hashing <- struct{}{}:
		return func() { <-s.hashing }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
