package finding

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"strings"
)

// receiptDomain keeps a receipt's hash apart from every other hash.
const receiptDomain = "lanthorn clue receipt 1\n"

// symbols are digits and letters without I, L, O and U, which people mistake.
const symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var receiptCode = base32.NewEncoding(symbols).WithPadding(base32.NoPadding)

// NewReceipt makes a sender's receipt from 16 bytes of the caller's randomness:
// the code, in groups of four that people can copy down, and the hash to keep.
// The code is shown once and stored nowhere. 128 bits cannot be guessed, so
// that the hash needs no salt.
func NewReceipt(random [16]byte) (code, hash string) {
	plain := receiptCode.EncodeToString(random[:])
	var b strings.Builder
	for i := range len(plain) {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(plain[i])
	}
	hash, _ = HashReceipt(b.String())
	return b.String(), hash
}

// HashReceipt is the hash of a receipt as it was typed: case, dashes and blanks
// do not matter, and O, I and L read as the digits they look like. ok is false
// for what cannot be a receipt.
func HashReceipt(code string) (hash string, ok bool) {
	plain := strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code))
	raw, err := receiptCode.DecodeString(plain)
	if err != nil || len(raw) != 16 {
		return "", false
	}
	sum := sha256.Sum256(append([]byte(receiptDomain), raw...))
	return hex.EncodeToString(sum[:]), true
}

// ReceiptFits reports whether a code is the receipt of a hash, in a time that
// does not depend on where they differ.
func ReceiptFits(hash, code string) bool {
	got, ok := HashReceipt(code)
	return ok && subtle.ConstantTimeCompare([]byte(got), []byte(hash)) == 1
}
